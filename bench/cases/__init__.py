"""Every case, by name, in the order in which they are run."""

from bench.case import Case
from bench.cases.reads import READS
from bench.cases.resume import RESUME
from bench.cases.webhook import WEBHOOK

CASES: dict[str, Case] = {case.name: case for case in (RESUME, WEBHOOK, READS)}
