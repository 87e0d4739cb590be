"""Everything that is looked at, indexed once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.chaos.checker.evidence import Evidence
from tests.chaos.checker.kafka import Committed
from tests.chaos.checker.mongo import Collections, Document
from tests.chaos.checker.phones import Dialled, Spoken, Webhook, calls, recordings, webhooks
from tests.chaos.checker.record import Fact, NoFact, Place, RawRecord, fact_in

DEAD_LETTERS = ".dlq"

READ_BY: Mapping[str, tuple[str, ...]] = {
    "jd.created": ("jd_service",),
    "jd.questions_generated": ("jd_service",),
    "jd.questions_edited": ("jd_service",),
    "candidate.created": ("candidate_service",),
    "resume.replaced": ("candidate_service",),
    "resume.parsed": ("candidate_service",),
    "resume.rejected": ("candidate_service",),
    "call.requested": ("telephony_service", "scoring_service"),
    "call.permitted": ("telephony_service",),
    "call.blocked": ("telephony_service",),
    "call.placed": ("telephony_service",),
    "call.refused": ("telephony_service",),
    "call.status_changed": ("telephony_service",),
    "call.reconciled": ("telephony_service",),
    "consent.recorded": ("telephony_service",),
    "response.recorded": ("telephony_service", "scoring_service"),
    "response.skipped": ("telephony_service",),
    "response.transcribed": ("scoring_service",),
    "response.scored": ("scoring_service",),
    "response.unscoreable": ("scoring_service",),
    "interview.cancel_requested": ("telephony_service",),
    "interview.completed": ("telephony_service", "scoring_service"),
    "interview.evaluated": ("scoring_service", "telephony_service"),
    "interview.rescore_requested": ("scoring_service",),
    "interview.reviewed": ("scoring_service", "telephony_service"),
    "candidate.decision": ("scoring_service", "ats_service"),
    "assessment.requested": ("ats_service",),
    "assessment.reported": ("ats_service",),
}
"""Which services read a topic, as `docs/architecture.md` has it. Each is a consumer group of the same name."""

COUNTED = frozenset(READ_BY) - {
    *("jd.created", "jd.questions_generated", "jd.questions_edited"),
    *("candidate.created", "resume.replaced", "resume.parsed", "resume.rejected"),
    *("call.reconciled", "response.unscoreable", "interview.cancel_requested", "interview.rescore_requested"),
}
"""What analytics_service reads, where it runs: it decides nothing, so most runs do without it."""

SERVICES = ("jd_service", "candidate_service", "telephony_service", "scoring_service", "ats_service")


@dataclass(frozen=True)
class Case:
    """What a check has to go by. Lists of records made by hand do as well as a log that was read."""

    evidence: Evidence = field(default_factory=Evidence)
    records: Sequence[RawRecord] = ()
    collections: Collections = field(default_factory=dict)
    committed: Committed = field(default_factory=dict)
    ends: Mapping[tuple[str, int], int] = field(default_factory=dict)

    @cached_property
    def poisoned(self) -> Mapping[Place, str]:
        """The kinds of the messages that were injected, by where they stand."""
        return {poison.place: poison.kind for poison in self.evidence.poison}

    @cached_property
    def by_place(self) -> Mapping[Place, RawRecord]:
        """Every record."""
        return {record.place: record for record in self.records}

    @cached_property
    def dead_letters(self) -> Sequence[RawRecord]:
        """What the consumers could not process, or say so."""
        return [record for record in self.records if record.place.topic.endswith(DEAD_LETTERS)]

    @cached_property
    def _read(self) -> tuple[list[Fact], list[tuple[RawRecord, str]]]:
        facts, unreadable = [], []
        for record in self.records:
            if record.place.topic.endswith(DEAD_LETTERS) or record.place in self.poisoned:
                continue
            try:
                facts.append(fact_in(record))
            except NoFact as wrong:
                unreadable.append((record, str(wrong)))
        return facts, unreadable

    @property
    def facts(self) -> Sequence[Fact]:
        """Every fact that the product wrote, as often as it wrote it."""
        return self._read[0]

    @property
    def unreadable(self) -> Sequence[tuple[RawRecord, str]]:
        """What is no fact although nobody injected it, with why."""
        return self._read[1]

    @cached_property
    def _by_kind(self) -> Mapping[str, Sequence[Fact]]:
        found: dict[str, dict[str, Fact]] = defaultdict(dict)
        for fact in self.facts:
            found[fact.kind].setdefault(fact.id, fact)
        return {kind: list(facts.values()) for kind, facts in found.items()}

    def of(self, *kinds: str) -> Iterator[Fact]:
        """The facts of some kinds, each once, where it stands first."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def by_subject(self, *kinds: str) -> Mapping[str, Sequence[Fact]]:
        """`of`, by what the facts are about."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.of(*kinds):
            found[fact.subject].append(fact)
        return found

    @cached_property
    def webhooks(self) -> Sequence[Webhook]:
        """Every webhook that the phone network sent."""
        return list(webhooks(self.evidence.phones))

    @cached_property
    def recordings(self) -> Sequence[Spoken]:
        """Every answer that was recorded."""
        return list(recordings(self.evidence.phones))

    @cached_property
    def calls(self) -> Sequence[Dialled]:
        """Every call that the phone network accepted."""
        return list(calls(self.evidence.phones))

    def documents(self, collection: str) -> Mapping[str, Document]:
        """A collection, by id."""
        return self.collections.get(collection, {})

    @cached_property
    def interviews(self) -> frozenset[str]:
        """Every interview that there is: those that a recruiter got a 2xx for, and those that the log knows of."""
        promised = {sent.id for sent in self.evidence.sent if sent.what == "interview" and sent.is_accepted}
        return frozenset({one for one in promised if one} | {fact.subject for fact in self.of("call.requested")})
