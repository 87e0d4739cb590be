"""`python -m tests.chaos.mutants`: every mutant in its drill, and every drill with the product as it is.

Ends with 1 when a mutant survives, when the product itself breaks an invariant, or when a drill proves nothing.
"""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from devkit.child import RUN_FOLDER
from tests.chaos.mutants.catalogue import MUTANTS
from tests.chaos.mutants.drills import DRILLS
from tests.chaos.mutants.mutant import Rotten, copy_product
from tests.chaos.mutants.trial import Trial, Verdict

FOLDER = RUN_FOLDER / "mutants"


def main(
    only: Annotated[str, typer.Option(help="mutants and drills whose name contains this")] = "",
    folder: Annotated[Path, typer.Option(help="for evidence and logs")] = FOLDER,
) -> None:
    """Proves that the independent checker finds what it is for: each deliberate fault of the product must be caught."""
    console = Console()
    mutants = [mutant for mutant in MUTANTS if only in mutant.name or only in mutant.drill]
    drills = [drill for drill in DRILLS if any(mutant.drill == drill.name for mutant in mutants)]
    try:
        for mutant in mutants:
            copy_product(folder / "product", mutant.edits)
    except Rotten as rotten:
        console.print(f"[red]✗[/] {mutant.name} no longer fits the product:\n  {rotten}", highlight=False)
        raise typer.Exit(1) from rotten
    began = time.monotonic()
    trial = Trial(folder, console)
    verdicts = asyncio.run(trial.run(drills, mutants))
    caught = sum(verdict is Verdict.CAUGHT for verdict in verdicts.values())
    clean = sum(verdict is Verdict.CLEAN for verdict in verdicts.values())
    console.print(
        f"\nCaught [bold]{caught} of {len(mutants)}[/] mutants; "
        f"[bold]{clean} of {len(drills)}[/] drills without a breach by the product as it is. "
        f"[dim]{time.monotonic() - began:.0f} s; evidence and logs are in {folder}[/]",
        highlight=False,
        soft_wrap=True,
    )
    raise typer.Exit(0 if caught + clean == len(mutants) + len(drills) else 1)


if __name__ == "__main__":
    typer.run(main)
