"""A poison message is put aside once by each service that reads it, and nothing else ever is."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.chaos.checker.case import COUNTED, DEAD_LETTERS, READ_BY, Case
from tests.chaos.checker.record import Place, RawRecord
from tests.chaos.checker.report import Breach, Finding, finding

_ADDED = ("dlq_service", "dlq_topic", "dlq_partition", "dlq_offset", "dlq_error")


def put_aside_once(case: Case) -> Finding:
    """Each injected message is once in the dead letters of each service that reads its topic, whole and with where it
    stood and why; its neighbours are done with; nothing good is among the dead letters."""
    return finding("poison is put aside once, and only poison", len(case.poisoned), "messages", _breaches(case))


def _breaches(case: Case) -> Iterator[Breach]:
    letters: dict[tuple[Place, str], list[RawRecord]] = defaultdict(list)
    for letter in case.dead_letters:
        added = headers(letter)
        missing = [name for name in _ADDED if not added.get(name)]
        place = _original(added)
        if missing or place is None:
            yield Breach(str(letter.place), f"is a dead letter without {', '.join(missing) or 'a place'}")
            continue
        if place not in case.poisoned:
            yield Breach(
                str(letter.place), f"{added['dlq_service']} put aside {place}, which is good: {added['dlq_error']}"
            )
            continue
        if letter.place.topic != place.topic + DEAD_LETTERS:
            yield Breach(str(letter.place), f"is about {place}")
        letters[place, added["dlq_service"]].append(letter)
    for place, kind in case.poisoned.items():
        for service in READ_BY.get(place.topic, ()):
            yield from _of(case, place, kind, service, letters.get((place, service), ()))
    expected = {(place, service) for place in case.poisoned for service in READ_BY.get(place.topic, ())}
    allowed = {(place, "analytics_service") for place in case.poisoned if place.topic in COUNTED}
    for place, service in letters.keys() - expected - allowed:
        yield Breach(str(place), f"was put aside by {service}, which does not read its topic")


def _of(case: Case, place: Place, kind: str, service: str, found: Sequence[RawRecord]) -> Iterator[Breach]:
    about = f"{kind} at {place}"
    if len(found) != 1:
        yield Breach(about, f"was put aside {len(found)} times by {service}")
    original = case.by_place.get(place)
    if original is None:
        yield Breach(about, "is not in the log any more")
        return
    for letter in found:
        if letter.value != (original.value or b"") or (letter.key or b"") != (original.key or b""):
            yield Breach(about, f"{letter.place} holds other bytes than the message had")
        kept = [(name, value or b"") for name, value in letter.headers[: len(original.headers)]]
        if kept != [(name, value or b"") for name, value in original.headers]:
            yield Breach(about, f"{letter.place} holds other headers than the message had")
    if case.committed.get((service, place.topic, place.partition), 0) <= place.offset:
        yield Breach(about, f"{service} never came past it")


def headers(record: RawRecord) -> dict[str, str]:
    """What the product added to a dead letter; the last of a name counts."""
    return {name: (value or b"").decode(errors="replace") for name, value in record.headers if name.startswith("dlq_")}


def _original(added: dict[str, str]) -> Place | None:
    try:
        return Place(added["dlq_topic"], int(added["dlq_partition"]), int(added["dlq_offset"]))
    except (KeyError, ValueError):
        return None
