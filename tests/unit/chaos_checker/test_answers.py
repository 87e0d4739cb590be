"""Whatever a caller said is known, and to the right question."""

from tests.chaos.checker.invariants import answers
from tests.unit.chaos_checker.story import BASE, INTERVIEW, Story
from tests.unit.chaos_checker.test_endings import Breaches


def test_an_answer_that_is_lost(story: Story, breaches: Breaches) -> None:
    story.without("rec1")
    assert breaches(answers.recorded) == [f"recording RE1: of {INTERVIEW}, attempt 1, question 1 is lost"]


def test_an_answer_that_was_found_and_not_assigned(story: Story, breaches: Breaches) -> None:
    story.without("rec1")
    reconciled = {"attempt": 1, "call_sid": "CA1", "unassigned": ["RE1"]}
    story.by("telephony_service", "reco", "call.reconciled", reconciled, cause="sta")
    assert breaches(answers.recorded) == [
        f"recording RE1: of {INTERVIEW}, attempt 1 was found, and assigned to no question"
    ]


def test_an_answer_to_another_question(story: Story, breaches: Breaches) -> None:
    story.change("rec1", question_index=0)
    assert len(breaches(answers.recorded)) == 1


def test_an_answer_of_another_call(story: Story, breaches: Breaches) -> None:
    story.change("rec1", call_sid="CA2")
    assert len(breaches(answers.recorded)) == 1


def test_an_answer_that_nobody_gave(story: Story, breaches: Breaches) -> None:
    invented = {"question_index": 0, "recording_sid": "RE9", "attempt": 1, "call_sid": "CA1"}
    story.fact("rec9", "response.recorded", INTERVIEW, invented, cause="RE9")
    assert breaches(answers.recorded) == [
        "recording RE9: is known to the log, and the phone network never made it",
    ]


def test_a_recording_of_which_nobody_can_tell_what_it_answers(story: Story, breaches: Breaches) -> None:
    story.phone("recording_made", url=f"{BASE}/elsewhere", recording_sid="RE8", text="Hm.")
    assert len(breaches(answers.recorded)) == 1


def test_an_answer_that_is_not_counted_at_the_end(story: Story, breaches: Breaches) -> None:
    story.change("end", answers=[{"question_index": 0, "recording_sid": "RE0", "attempt": 1}])
    assert breaches(answers.counted) == [f"{INTERVIEW}: question 1 was answered (RE1) and is not counted"]


def test_an_interview_that_was_called_off_counts_what_it_has(story: Story, breaches: Breaches) -> None:
    story.change("end", answers=[], outcome="cancelled")
    assert breaches(answers.counted) == []


def test_an_end_that_counts_what_nobody_recorded(story: Story, breaches: Breaches) -> None:
    story.change("end", answers=[{"question_index": i, "recording_sid": f"RE{2 - i}"} for i in (0, 1)])
    assert len(breaches(answers.counted)) == 1
