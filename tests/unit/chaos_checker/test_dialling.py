"""Nobody is phoned twice for one attempt, nor without leave."""

from tests.chaos.checker.invariants import dialling
from tests.unit.chaos_checker.story import BASE, INTERVIEW, Story
from tests.unit.chaos_checker.test_endings import Breaches


def dial(story: Story, attempt: int, sid: str) -> None:
    story.phones.append(
        {"kind": "call_created", "call_sid": sid, "url": f"{BASE}/voice/default/{INTERVIEW}/{attempt}?ask=0"}
    )


def test_two_calls_for_one_attempt(story: Story, breaches: Breaches) -> None:
    dial(story, 1, "CA2")
    assert breaches(dialling.once_per_attempt) == [f"{INTERVIEW}, attempt 1: was phoned 2 times: CA1, CA2"]


def test_a_call_for_another_attempt_is_another_thing(story: Story, breaches: Breaches) -> None:
    dial(story, 2, "CA2")
    story.by("telephony_service", "per2", "call.permitted", {"attempt": 2}, cause="req")
    assert breaches(dialling.once_per_attempt) == breaches(dialling.permitted) == []


def test_a_call_of_which_nobody_can_tell_what_it_is_for(story: Story, breaches: Breaches) -> None:
    story.phones.append({"kind": "call_created", "call_sid": "CA2", "url": ""})
    assert len(breaches(dialling.once_per_attempt)) == 1


def test_a_call_that_nobody_permitted(story: Story, breaches: Breaches) -> None:
    story.without("per")
    assert breaches(dialling.permitted) == [f"{INTERVIEW}, attempt 1: was phoned (call CA1), and never permitted"]


def test_a_call_after_a_no(story: Story, breaches: Breaches) -> None:
    story.by("telephony_service", "per2", "call.permitted", {"attempt": 2}, cause="req")
    dial(story, 2, "CA2")
    no = {"attempt": 1, "call_sid": "CA1", "granted": False}
    story.fact("no", "consent.recorded", INTERVIEW, no, cause="CA1:consent")
    assert breaches(dialling.permitted) == [
        f"{INTERVIEW}, attempt 2: was phoned after the candidate declined in attempt 1"
    ]


def test_a_yes_after_a_no_counts(story: Story, breaches: Breaches) -> None:
    for id_, granted in (("no", False), ("yes", True)):
        word = {"attempt": 1, "call_sid": "CA1", "granted": granted}
        story.fact(id_, "consent.recorded", INTERVIEW, word, cause="CA1:consent")
    story.by("telephony_service", "per2", "call.permitted", {"attempt": 2}, cause="req")
    dial(story, 2, "CA2")
    assert breaches(dialling.permitted) == []


def test_answers_without_consent(story: Story, breaches: Breaches) -> None:
    story.without("con")
    assert breaches(dialling.consented) == [
        f"{INTERVIEW}: answers of call CA1 were recorded, and nothing tells of a consent"
    ]
