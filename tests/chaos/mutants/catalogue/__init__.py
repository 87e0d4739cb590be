"""Every mutant, by the part of the product that it breaks."""

from tests.chaos.mutants.catalogue import calls, folds, gateway, letters, scoring, worker
from tests.chaos.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *gateway.MUTANTS,
    *calls.MUTANTS,
    *scoring.MUTANTS,
    *letters.MUTANTS,
    *folds.MUTANTS,
    *worker.MUTANTS,
)
