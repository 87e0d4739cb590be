"""What was accepted is worked on."""

from tests.chaos.checker.invariants import preparing
from tests.unit.chaos_checker.story import Story
from tests.unit.chaos_checker.test_endings import Breaches


def test_a_job_without_questions(story: Story, breaches: Breaches) -> None:
    story.without("que")
    assert breaches(preparing.worked_on) == ["job_1: questions were written for it 0 times"]


def test_a_job_with_two_sets_of_questions(story: Story, breaches: Breaches) -> None:
    story.by("jd_service", "que2", "jd.questions_generated", {"questions": []}, cause="job", subject="job_1")
    assert breaches(preparing.worked_on) == ["job_1: questions were written for it 2 times: que, que2"]


def test_a_resume_that_nobody_read(story: Story, breaches: Breaches) -> None:
    story.without("par")
    assert breaches(preparing.worked_on) == ["can_1: the résumé c0ffee came in 1 times and was read 0 times"]


def test_a_resume_that_was_read_twice(story: Story, breaches: Breaches) -> None:
    story.by("candidate_service", "rej", "resume.rejected", {"sha256": "c0ffee"}, cause="can", subject="can_1")
    assert len(breaches(preparing.worked_on)) == 1


def test_a_resume_that_came_twice_may_be_read_once_or_twice(story: Story, breaches: Breaches) -> None:
    story.fact("rep", "resume.replaced", "can_1", {"resume": {"sha256": "c0ffee"}}, cause="k")
    assert breaches(preparing.worked_on) == []
    story.by("candidate_service", "par2", "resume.parsed", {"sha256": "c0ffee"}, cause="rep", subject="can_1")
    assert breaches(preparing.worked_on) == []


def test_a_candidate_without_a_resume_has_none_to_be_read(story: Story, breaches: Breaches) -> None:
    story.without("par")
    story.change("can", resume=None)
    assert breaches(preparing.worked_on) == []
