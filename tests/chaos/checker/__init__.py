"""An independent check of what a run came to.

It shares no code with the product: it reads the raw topics through another Kafka client, the collections with the
bare driver, and what the recruiter, the faults and the stand-ins noted. What facts mean is written here a second time.
"""

import traceback
from collections.abc import Callable
from pathlib import Path

from tests.chaos.checker.case import SERVICES, Case
from tests.chaos.checker.evidence import NoEvidence, read_connections, read_evidence
from tests.chaos.checker.invariants import (
    answers,
    decisions,
    dialling,
    endings,
    identities,
    poison,
    preparing,
    rebuilding,
    scores,
    webhooks,
)
from tests.chaos.checker.kafka import read_committed, read_ends, read_log
from tests.chaos.checker.mongo import read_projections
from tests.chaos.checker.report import Breach, Finding, Report

__all__ = ["INVARIANTS", "Breach", "Case", "Finding", "NoEvidence", "Report", "check", "examine"]

INVARIANTS: tuple[Callable[[Case], Finding], ...] = (
    endings.accepted,
    preparing.worked_on,
    endings.ended,
    endings.in_time,
    endings.evaluated,
    dialling.once_per_attempt,
    dialling.permitted,
    dialling.consented,
    answers.recorded,
    answers.counted,
    scores.once,
    scores.evidenced,
    decisions.stand,
    decisions.reported,
    identities.one_meaning,
    identities.duplicates_collapse,
    identities.well_formed,
    rebuilding.rebuilt_equals_live,
    rebuilding.all_read,
    poison.put_aside_once,
    webhooks.genuine_are_known,
    webhooks.forged_are_not,
)


def check(folder: Path) -> Report:
    """Checks the run whose evidence is in `folder`, and whose Kafka and MongoDB still answer.

    Raises:
        NoEvidence: the folder lacks what nothing can be said without.
        confluent_kafka.KafkaException: Kafka does not answer.
        pymongo.errors.PyMongoError: MongoDB does not answer.
    """
    return examine(gather(folder))


def gather(folder: Path) -> Case:
    """What `check` has to go by. Raises as it does."""
    connections = read_connections(folder)
    return Case(
        evidence=read_evidence(folder, connections.slack_seconds),
        records=read_log(connections.kafka),
        collections=read_projections(connections.mongodb_url, connections.mongodb_database),
        committed=read_committed(connections.kafka, SERVICES),
        ends=read_ends(connections.kafka),
    )


def examine(case: Case) -> Report:
    """Every invariant's finding. What cannot be examined, since something lacks what it must have, is a breach."""
    return Report(tuple(_examined(invariant, case) for invariant in INVARIANTS))


def _examined(invariant: Callable[[Case], Finding], case: Case) -> Finding:
    try:
        return invariant(case)
    except (KeyError, TypeError, ValueError) as lack:
        name = f"{invariant.__module__.rpartition('.')[2]}.{invariant.__name__}"
        where = traceback.extract_tb(lack.__traceback__)[-1]
        what = f"cannot be examined: {type(lack).__name__} {lack} ({Path(where.filename).name}:{where.lineno})"
        return Finding(name, 0, "", (Breach(name, what),))
