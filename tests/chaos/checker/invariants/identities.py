"""What an id names never changes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.chaos.checker.case import Case
from tests.chaos.checker.difference import differences
from tests.chaos.checker.record import Fact
from tests.chaos.checker.report import Breach, Finding, finding


def one_meaning(case: Case) -> Finding:
    """No fact's id stands for two different facts: same type, same subject, same data, however often it was written."""
    return finding("one id, one fact", len(case.facts), "facts", _two_meanings(case))


def _two_meanings(case: Case) -> Iterator[Breach]:
    first: dict[str, Fact] = {}
    differing: set[str] = set()
    for fact in case.facts:
        stands = first.setdefault(fact.id, fact)
        if fact.id not in differing and _meaning(stands) != _meaning(fact):
            differing.add(fact.id)
            where = f"says one thing at {stands.place} and another at {fact.place}"
            yield Breach(fact.id, f"{where}: {'; '.join(differences(_meaning(stands), _meaning(fact)))}")


def _meaning(fact: Fact) -> Mapping[str, object]:
    return {"type": fact.type, "subject": fact.subject, "cause": fact.cause, "data": fact.data}


def well_formed(case: Case) -> Finding:
    """Every record that the product wrote is a fact, stands in its own topic under its own subject, and follows from
    something: what a service says follows from a fact."""
    return finding("every record is a fact with a cause", len(case.facts), "facts", _malformed(case))


def _malformed(case: Case) -> Iterator[Breach]:
    for record, why in case.unreadable:
        yield Breach(str(record.place), f"is no fact: {why}")
    known = {fact.id for fact in case.facts}
    keys = case.by_place
    causeless: Counter[str] = Counter()
    for fact in case.facts:
        if fact.kind != fact.place.topic:
            yield Breach(fact.id, f"is a {fact.type}, and stands at {fact.place}")
        if (keys[fact.place].key or b"").decode(errors="replace") != fact.subject:
            yield Breach(fact.id, f"is about {fact.subject}, and its key at {fact.place} is another")
        if fact.source.endswith("_service") and fact.cause not in known:
            causeless[fact.id] += 1
            if causeless[fact.id] == 1:
                yield Breach(fact.id, f"({fact.type}, {fact.subject}) follows from {fact.cause}, which is no fact")


_HAPPEN_ONCE: Mapping[str, tuple[str, ...]] = {
    "call.permitted": ("attempt",),
    "call.blocked": ("attempt",),
    "call.placed": ("attempt",),
    "call.refused": ("attempt",),
    "call.status_changed": ("call_sid", "sequence_number"),
    "consent.recorded": ("call_sid", "granted"),
    "response.skipped": ("call_sid", "question_index"),
}
"""What tells one such event of an interview from another."""


def duplicates_collapse(case: Case) -> Finding:
    """However often something was told, by whomever, one fact tells of it."""
    facts = [fact for fact in case.of(*_HAPPEN_ONCE) if fact.data.get("sequence_number", 0) is not None]
    return finding("what happens once is one fact", len(facts), "facts", _uncollapsed(facts))


def _uncollapsed(facts: Sequence[Fact]) -> Iterator[Breach]:
    told: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for fact in facts:
        told[fact.subject, fact.kind, *(fact.data[name] for name in _HAPPEN_ONCE[fact.kind])].append(fact.id)
    for (subject, kind, *which), ids in told.items():
        if len(ids) > 1:
            yield Breach(str(subject), f"{len(ids)} facts tell of one {kind} {which}: {', '.join(ids)}")
