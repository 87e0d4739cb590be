"""Every case, by name, in the order in which they are run."""

from bench.case import Case
from bench.cases.cost import COST
from bench.cases.hop import HOP
from bench.cases.memory import MEMORY
from bench.cases.pipeline import PIPELINE
from bench.cases.projection import MERGED, PROJECTION
from bench.cases.reads import READS
from bench.cases.replay import REPLAY
from bench.cases.resume import RESUME
from bench.cases.runtime import RUNTIME, WAITING
from bench.cases.start import START
from bench.cases.webhook import WEBHOOK
from bench.cases.workers import WORKERS

CASES: dict[str, Case] = {
    case.name: case
    for case in (
        *(WEBHOOK, READS, RESUME),
        *(HOP, RUNTIME, WAITING, PROJECTION, MERGED, REPLAY),
        *(PIPELINE, COST, MEMORY, START, WORKERS),
    )
}
