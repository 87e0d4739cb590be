"""Every case, by name, in the order in which they are run."""

from bench.case import Case
from bench.cases.hop import HOP
from bench.cases.projection import MERGED, PROJECTION
from bench.cases.replay import REPLAY
from bench.cases.resume import RESUME
from bench.cases.runtime import RUNTIME, WAITING

CASES: dict[str, Case] = {
    case.name: case
    for case in (
        RESUME,
        HOP,
        RUNTIME,
        WAITING,
        PROJECTION,
        MERGED,
        REPLAY,
    )
}
