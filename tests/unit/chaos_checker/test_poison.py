"""A poison message is put aside once by each service that reads it, and nothing else ever is."""

from dataclasses import replace

import pytest

from tests.chaos.checker.invariants import poison
from tests.chaos.checker.record import RawRecord
from tests.unit.chaos_checker.story import Story
from tests.unit.chaos_checker.test_endings import Breaches

ABOUT = "broken JSON at call.requested[0]@1"


def poisoned(story: Story) -> RawRecord:
    return next(record for record in story.records if record.place == story.poison[0].place)


def letters(story: Story) -> list[int]:
    return [index for index, record in enumerate(story.records) if record.place.topic.endswith(".dlq")]


def test_poison_that_is_nowhere(story: Story, breaches: Breaches) -> None:
    story.records = [record for record in story.records if not record.place.topic.endswith(".dlq")]
    assert breaches(poison.put_aside_once) == [
        f"{ABOUT}: was put aside 0 times by telephony_service",
        f"{ABOUT}: was put aside 0 times by scoring_service",
    ]


def test_poison_that_is_put_aside_twice(story: Story, breaches: Breaches) -> None:
    story.dead_letter(poisoned(story), "scoring_service")
    assert breaches(poison.put_aside_once) == [f"{ABOUT}: was put aside 2 times by scoring_service"]


@pytest.mark.parametrize("missing", ["service", "topic", "partition", "offset", "error"])
def test_a_dead_letter_that_does_not_say_where_it_is_from_and_why(
    missing: str, story: Story, breaches: Breaches
) -> None:
    del story.records[letters(story)[-1]]
    story.dead_letter(poisoned(story), "scoring_service", **{missing: ""})
    assert any(f"is a dead letter without dlq_{missing}" in breach for breach in breaches(poison.put_aside_once))


def test_a_dead_letter_with_a_place_that_is_none(story: Story, breaches: Breaches) -> None:
    story.dead_letter(poisoned(story), "scoring_service", offset="first")
    assert any("is a dead letter without a place" in breach for breach in breaches(poison.put_aside_once))


@pytest.mark.parametrize(
    "change",
    [{"value": b"{}"}, {"key": b"other"}, {"headers": ()}],
    ids=["other bytes", "another key", "other headers"],
)
def test_a_dead_letter_that_is_not_the_message(change: dict[str, object], story: Story, breaches: Breaches) -> None:
    index = letters(story)[0]
    letter = story.records[index]
    if "headers" in change:
        change = {"headers": tuple(header for header in letter.headers if header[0] != "ce_id")}
    story.records[index] = replace(letter, **change)  # type: ignore[arg-type]
    assert len(breaches(poison.put_aside_once)) == 1


def test_a_good_message_among_the_dead(story: Story, breaches: Breaches) -> None:
    story.dead_letter(story.records[0], "jd_service")
    assert breaches(poison.put_aside_once) == [
        "jd.created.dlq[0]@0: jd_service put aside jd.created[0]@0, which is good: Undecodable: data"
    ]


def test_a_service_that_does_not_read_the_topic(story: Story, breaches: Breaches) -> None:
    story.dead_letter(poisoned(story), "jd_service")
    assert len(breaches(poison.put_aside_once)) == 1


def test_a_service_that_poison_stopped(story: Story, breaches: Breaches) -> None:
    story.committed["scoring_service", "call.requested", 0] = 1
    assert breaches(poison.put_aside_once) == [f"{ABOUT}: scoring_service never came past it"]
