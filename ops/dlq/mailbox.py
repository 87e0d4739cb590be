"""Every dead letter with its state. The log says it all: there is no other store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from ops.dlq.letter import Act, Letter, LetterId, NoLetter, read_letter
from ops.records import LogRecord, administrator, partitions_of, read_whole, reader
from shared.events.fact import Fact
from shared.events.operations import DeadLetterDiscarded, DeadLetterRedriven
from shared.events.topics import Topic
from shared.events.wire import Undecodable, decode
from shared.kafka.settings import KafkaSettings

ACT_TOPICS = (Topic.DEAD_LETTER_REDRIVEN, Topic.DEAD_LETTER_DISCARDED)


class State(StrEnum):
    """What has been done about a letter."""

    OPEN = "open"
    REDRIVEN = "redriven"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Case:
    """A letter, what was done with it (oldest first), and its number: its place among all of them, from 1."""

    number: int
    letter: Letter
    acts: tuple[Fact[Act], ...] = ()

    @property
    def id(self) -> LetterId:
        """The letter's identity."""
        return self.letter.id

    @property
    def state(self) -> State:
        """By the latest act."""
        if not self.acts:
            return State.OPEN
        return State.REDRIVEN if isinstance(self.acts[-1].data, DeadLetterRedriven) else State.DISCARDED

    @property
    def redrives(self) -> int:
        """How often the original was put back."""
        return max((fact.data.redrive for fact in self.acts if isinstance(fact.data, DeadLetterRedriven)), default=0)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which letters are meant. An empty filter means all of them."""

    topics: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    error: str = ""
    since: datetime | None = None
    states: frozenset[State] = frozenset(State)

    def passes(self, case: Case) -> bool:
        """Whether a letter is meant."""
        letter = case.letter
        return (
            (not self.topics or letter.id.topic in self.topics)
            and (not self.services or letter.id.service in self.services)
            and self.error.casefold() in letter.error.casefold()
            and (self.since is None or letter.written_at >= self.since)
            and case.state in self.states
        )


class Unclear(LookupError):
    """An argument that names no letter, or several."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """All letters, oldest first. `strays` tells of what else is in their topics."""

    cases: tuple[Case, ...]
    strays: tuple[str, ...] = ()

    def chosen(self, wanted: Filter) -> list[Case]:
        """The letters that a filter lets through."""
        return [case for case in self.cases if wanted.passes(case)]

    def find(self, name: str) -> Case:
        """The letter that an operator means: by number, by identity, or by a beginning of it that only one has.

        Raises:
            Unclear: it is none, or more than one.
        """
        if name.removeprefix("#").isdecimal():
            number = int(name.removeprefix("#"))
            if not 1 <= number <= len(self.cases):
                raise Unclear(f"there is no dead letter {number}: there are {len(self.cases)}")
            return self.cases[number - 1]
        found = [case for case in self.cases if str(case.id) == name] or [
            case for case in self.cases if str(case.id).startswith(name)
        ]
        if not found:
            raise Unclear(f"there is no dead letter {name}. `screener dlq list --state all` shows them")
        if len(found) > 1:
            some = ", ".join(str(case.id) for case in found[:3])
            raise Unclear(f"{name} may be any of {len(found)} dead letters: {some}{' …' if len(found) > 3 else ''}")
        return found[0]


def sorted_mail(letters: Iterable[LogRecord], acts: Iterable[LogRecord]) -> Mailbox:
    """The mailbox that records of dead-letter topics, and of the topics of acts, come to."""
    found, strays = dict[LetterId, Letter](), list[str]()
    for record in sorted(letters, key=lambda record: record.written_at):
        try:
            letter = read_letter(record)
        except NoLetter as stray:
            strays.append(f"{stray} is no letter")
            continue
        # A letter that a crash had written twice is one letter: the first.
        if found.setdefault(letter.id, letter).original != letter.original:
            strays.append(f"{letter.place} has the identity of another letter, {letter.id}: was its topic made anew?")
    done = _acts(acts)
    in_order = sorted(found.values(), key=lambda letter: (letter.written_at, letter.id))
    cases = tuple(Case(number, letter, done.get(letter.id, ())) for number, letter in enumerate(in_order, start=1))
    return Mailbox(cases, tuple(strays))


def _acts(records: Iterable[LogRecord]) -> dict[LetterId, tuple[Fact[Act], ...]]:
    facts = {fact.id: fact for record in records if (fact := _act(record)) is not None}
    by_letter: dict[LetterId, tuple[Fact[Act], ...]] = {}
    for fact in sorted(facts.values(), key=lambda fact: (fact.time, fact.id)):
        identity = LetterId.of(fact.data)
        by_letter[identity] = (*by_letter.get(identity, ()), fact)
    return by_letter


def _act(record: LogRecord) -> Fact[Act] | None:
    try:
        fact = decode(record.headers, record.value)
    except Undecodable:
        return None
    return cast(Fact[Act], fact) if isinstance(fact.data, DeadLetterRedriven | DeadLetterDiscarded) else None


async def read_mailbox(settings: KafkaSettings) -> Mailbox:
    """Every dead letter, as the log has them now. Raises KafkaError, TopicsMissing."""
    topics = [*(topic.dead_letters for topic in Topic), *(topic.value for topic in ACT_TOPICS)]
    async with administrator(settings) as admin:
        wanted = await partitions_of(admin, topics)
    async with reader(settings) as consumer:
        records = [record async for batch in read_whole(consumer, wanted) for record in batch]
    acts = {topic.value for topic in ACT_TOPICS}
    return sorted_mail(
        (record for record in records if record.topic not in acts),
        (record for record in records if record.topic in acts),
    )
