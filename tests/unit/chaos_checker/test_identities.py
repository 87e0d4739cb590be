"""What an id names never changes."""

from dataclasses import replace

from tests.chaos.checker.invariants import identities
from tests.unit.chaos_checker.story import INTERVIEW, Story
from tests.unit.chaos_checker.test_endings import Breaches


def test_one_id_with_two_data(story: Story, breaches: Breaches) -> None:
    story.by("telephony_service", "pla", "call.placed", {"attempt": 1, "call_sid": "CA2"}, cause="per")
    (breach,) = breaches(identities.one_meaning)
    where = "pla: says one thing at call.placed[0]@0 and another at call.placed[0]@1"
    assert breach == f"{where}: data.call_sid: 'CA1' / 'CA2'"


def test_one_id_about_two_things(story: Story, breaches: Breaches) -> None:
    story.fact("con", "call.placed", INTERVIEW, {"attempt": 1, "call_sid": "CA1", "granted": True}, cause="CA1:consent")
    assert len(breaches(identities.one_meaning)) == 1


def test_the_same_in_another_order_is_the_same(story: Story, breaches: Breaches) -> None:
    story.by("telephony_service", "pla", "call.placed", {"call_sid": "CA1", "attempt": 1}, cause="per")
    assert breaches(identities.one_meaning) == []


def test_a_poison_message_may_bear_any_id(story: Story, breaches: Breaches) -> None:
    for index, record in enumerate(story.records):
        if record.place == story.poison[0].place:
            story.records[index] = replace(record, headers=story.records[0].headers, value=b'{"title": "Other"}')
    assert breaches(identities.one_meaning) == []


def test_a_record_that_is_no_fact(story: Story, breaches: Breaches) -> None:
    story.record("call.placed", b"int_1", b"{}", [])
    story.record("call.placed", b"int_1", b"[]", [*story.records[0].headers])
    first, second = breaches(identities.well_formed)
    assert "is no fact: KeyError" in first
    assert "the data is no object" in second


def test_a_fact_without_cause(story: Story, breaches: Breaches) -> None:
    story.by("telephony_service", "x", "call.placed", {"attempt": 2, "call_sid": "CA2"}, cause="nothing")
    assert breaches(identities.well_formed) == [
        f"x: (call.placed.v1, {INTERVIEW}) follows from nothing, which is no fact"
    ]


def test_a_fact_in_another_topic_or_under_another_key(story: Story, breaches: Breaches) -> None:
    placed = next(record for record in story.records if record.place.topic == "call.placed")
    story.record("call.refused", placed.key, placed.value, list(placed.headers))
    story.record("call.placed", b"int_2", placed.value, list(placed.headers))
    assert len(breaches(identities.well_formed)) == 2


class TestDuplicatesCollapse:
    def test_one_thing_by_two_facts(self, story: Story, breaches: Breaches) -> None:
        status = {"attempt": 1, "call_sid": "CA1", "status": "completed", "sequence_number": 3}
        story.fact("sta2", "call.status_changed", INTERVIEW, status, cause="CA1:3")
        story.by("telephony_service", "per2", "call.permitted", {"attempt": 1}, cause="req")
        assert breaches(identities.duplicates_collapse) == [
            f"{INTERVIEW}: 2 facts tell of one call.permitted [1]: per, per2",
            f"{INTERVIEW}: 2 facts tell of one call.status_changed ['CA1', 3]: sta, sta2",
        ]

    def test_what_was_asked_for_has_no_place_among_what_was_told(self, story: Story, breaches: Breaches) -> None:
        asked = {"attempt": 1, "call_sid": "CA1", "status": "completed", "sequence_number": None}
        for id_ in ("ask1", "ask2"):
            story.by("telephony_service", id_, "call.status_changed", asked, cause="per")
        assert breaches(identities.duplicates_collapse) == []
