"""What a run left in its folder: what the recruiter, the faults and the stand-ins did, in their own words."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.chaos.checker.record import Data, Place, moment

SLACK_SECONDS = 60.0
"""What an interview may take beyond its deadline and what was away, unless the run says otherwise."""


class NoEvidence(Exception):
    """The folder lacks something that cannot be checked without."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One POST of the recruiter's. `status` is none where no answer came."""

    what: str
    status: int | None
    id: str | None
    idempotency_key: str | None
    deadline: datetime | None

    @property
    def is_accepted(self) -> bool:
        """Whether the answer was a 2xx that names what was made."""
        return self.status is not None and 200 <= self.status < 300 and self.id is not None


@dataclass(frozen=True, slots=True)
class Poison:
    """One message that no consumer can read, where Kafka acknowledged it."""

    place: Place
    kind: str


@dataclass(frozen=True, slots=True)
class Outage:
    """One fault, from when it struck until what it struck was ready again."""

    kind: str
    target: str
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Connections:
    """Where the run's Kafka and MongoDB are, and the leave that interviews have beyond their deadline, in seconds."""

    kafka: str
    mongodb_url: str
    mongodb_database: str
    slack_seconds: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it. `phones` and `model` are the entries of the stand-ins' logs, oldest first."""

    sent: Sequence[Sent] = ()
    poison: Sequence[Poison] = ()
    outages: Sequence[Outage] = ()
    phones: Sequence[Data] = ()
    model: Sequence[Data] = ()
    slack_seconds: float = SLACK_SECONDS


def read_connections(folder: Path) -> Connections:
    """Raises NoEvidence."""
    found = _whole(folder / "connections.json")
    return Connections(
        kafka=found["kafka"],
        mongodb_url=found["mongodb_url"],
        mongodb_database=found["mongodb_database"],
        slack_seconds=float(found.get("slack_seconds", SLACK_SECONDS)),
    )


def read_evidence(folder: Path, slack_seconds: float) -> Evidence:
    """Raises NoEvidence: without what the recruiter sent and what the stand-ins did, nothing can be said."""
    return Evidence(
        sent=[_sent(line) for line in _lines(folder / "recruiter.jsonl")],
        poison=[_poison(line) for line in _lines(folder / "poison.jsonl", optional=True)],
        outages=[_outage(line) for line in _lines(folder / "outages.jsonl", optional=True)],
        phones=_log_entries(folder, "phones", "entries"),
        model=_log_entries(folder, "model", "requests"),
        slack_seconds=slack_seconds,
    )


def _sent(line: Data) -> Sent:
    deadline = line.get("deadline")
    return Sent(
        what=line["what"],
        status=line.get("status"),
        id=line.get("id"),
        idempotency_key=line.get("idempotency_key"),
        deadline=moment(deadline) if deadline else None,
    )


def _poison(line: Data) -> Poison:
    return Poison(Place(line["topic"], line["partition"], line["offset"]), line["kind"])


def _outage(line: Data) -> Outage:
    return Outage(line["kind"], line["target"], moment(line["from"]), moment(line["to"]))


def _log_entries(folder: Path, name: str, member: str) -> Sequence[Data]:
    """A stand-in's log: its journal where there is one, else what its control API gave."""
    journal = folder / f"{name}.jsonl"
    if journal.exists():
        return list(_lines(journal))
    found: Any = _whole(folder / f"{name}.json")
    while isinstance(found, dict):
        found = found.get(member, found.get("log"))
    if not isinstance(found, list):
        raise NoEvidence(f"{folder / name}.json has no {member}")
    return found


def _lines(path: Path, optional: bool = False) -> Iterator[Data]:
    if optional and not path.exists():
        return
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                # The last one may be cut off, where whoever wrote it was killed.
                if line.endswith("\n"):
                    yield json.loads(line)
    except FileNotFoundError as missing:
        raise NoEvidence(f"{path} is not there") from missing


def _whole(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise NoEvidence(f"{path} is not there") from missing
    return found
