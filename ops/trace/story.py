"""The story of one interview, put together from records. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from ops.dlq.letter import Letter
from ops.dlq.mailbox import Case, sorted_mail
from ops.records import LogRecord
from shared.events.calls import CallRequested
from shared.events.fact import Fact
from shared.events.interviews import InterviewCompleted
from shared.events.wire import Undecodable, decode

BEFORE, REQUEST, AFTERWARDS = "Before", "Request", "After the conversation"


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, however often it stands in the log. `contradicted`: under its id stand different data."""

    fact: Fact
    record: LogRecord
    copies: int = 1
    contradicted: bool = False

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.fact.time


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record of the interview that is no fact."""

    record: LogRecord
    reason: str

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.record.written_at


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A dead letter of the interview."""

    case: Case

    @property
    def letter(self) -> Letter:
        """The letter itself."""
        return self.case.letter

    @property
    def at(self) -> datetime:
        """When it was given up."""
        return self.letter.written_at


Happening = Told | Unreadable | GivenUp


@dataclass(frozen=True, slots=True)
class Entry:
    """One happening in its place. `cause` is the number of the entry that it follows from, if that is here."""

    number: int
    section: str
    what: Happening
    cause: int | None

    @property
    def fact(self) -> Fact | None:
        """The fact, if it is one."""
        return self.what.fact if isinstance(self.what, Told) else None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one interview, in the order of time."""

    interview_id: str
    entries: tuple[Entry, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The interview's own facts."""
        return tuple(entry.fact for entry in self.entries if entry.fact and entry.fact.subject == self.interview_id)

    @property
    def requested(self) -> Fact[CallRequested] | None:
        """What asked for it."""
        return requested(self.facts)

    @property
    def start(self) -> datetime | None:
        """When it was asked for; where that is missing, its first sign."""
        asked = self.requested
        return asked.time if asked else min((entry.what.at for entry in self.entries), default=None)

    def since_cause(self, entry: Entry) -> timedelta | None:
        """How long after its cause an entry happened."""
        return None if entry.cause is None else entry.what.at - self.entries[entry.cause - 1].what.at


def requested(facts: Iterable[Fact]) -> Fact[CallRequested] | None:
    """The request among an interview's facts."""
    for fact in facts:
        if isinstance(fact.data, CallRequested):
            return cast(Fact[CallRequested], fact)
    return None


def happenings(records: Iterable[LogRecord]) -> list[Told | Unreadable]:
    """Records as facts, each once; what is no fact stays a record."""
    told, unreadable = dict[str, Told](), list[Unreadable]()
    for record in records:
        try:
            fact = decode(record.headers, record.value)
        except Undecodable as reason:
            unreadable.append(Unreadable(record, str(reason)))
            continue
        known = told.get(fact.id)
        if known is None:
            told[fact.id] = Told(fact, record)
            continue
        differs = known.contradicted or (known.fact.type, known.fact.data) != (fact.type, fact.data)
        first = min(known, Told(fact, record), key=lambda each: (each.record.written_at, each.record.offset))
        told[fact.id] = replace(first, copies=known.copies + 1, contradicted=differs)
    return [*told.values(), *unreadable]


def story(
    interview_id: str,
    records: Iterable[LogRecord],
    earlier: Iterable[LogRecord] = (),
    letters: Iterable[LogRecord] = (),
    acts: Iterable[LogRecord] = (),
) -> Story:
    """The story that these records tell: the interview's own, its job's and candidate's, dead letters, acts on them.

    Of the job and the candidate only what was there when the interview was asked for belongs to it: it carries a
    snapshot of that.
    """
    own = happenings(records)
    asked = requested(each.fact for each in own if isinstance(each, Told))
    cases = sorted_mail(letters, acts).cases
    everything: list[Happening] = [*own, *(GivenUp(case) for case in cases)]
    everything += _about(happenings(acts), {str(case.id) for case in cases})
    everything += [each for each in happenings(earlier) if asked is None or each.at <= asked.time]
    everything.sort(key=_place)
    numbers = {each.fact.id: number for number, each in enumerate(everything, start=1) if isinstance(each, Told)}
    entries = [
        Entry(number, section, each, numbers.get(each.fact.causation_id) if isinstance(each, Told) else None)
        for number, (each, section) in enumerate(zip(everything, _sections(everything), strict=True), start=1)
    ]
    return Story(interview_id, tuple(entries))


def _about(acts: Iterable[Told | Unreadable], letters: set[str]) -> list[Told]:
    return [act for act in acts if isinstance(act, Told) and act.fact.subject in letters]


def _place(happening: Happening) -> tuple[datetime, datetime, str, int, int]:
    """The order of time; where a millisecond holds several, the log's."""
    if isinstance(happening, GivenUp):
        at = happening.letter.id
        return happening.at, happening.at, at.topic, at.partition, at.offset
    record = happening.record
    return happening.at, record.written_at, record.topic, record.partition, record.offset


def _sections(ordered: Sequence[Happening]) -> list[str]:
    """The heading that each happening stands under: an attempt begins with the first fact that names it."""
    found, section, attempt = list[str](), BEFORE, 0
    for each in ordered:
        data = each.fact.data if isinstance(each, Told) else None
        named = getattr(data, "attempt", 0)
        if isinstance(data, CallRequested):
            section = REQUEST
        elif named > attempt and section != AFTERWARDS:
            section, attempt = f"Attempt {named}", named
        found.append(section)
        if isinstance(data, InterviewCompleted):
            section = AFTERWARDS
    return found
