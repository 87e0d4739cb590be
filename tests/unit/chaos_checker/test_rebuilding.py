"""Folded anew, everything is the same, and nothing is left unread."""

from datetime import timedelta

from tests.chaos.checker.invariants import rebuilding
from tests.unit.chaos_checker.story import INTERVIEW, NOON, Story
from tests.unit.chaos_checker.test_endings import Breaches


def test_a_document_that_differs(story: Story, breaches: Breaches) -> None:
    story.collections["interviews"][INTERVIEW]["status"]["name"] = "failed"
    assert breaches(rebuilding.rebuilt_equals_live) == [
        f"interviews {INTERVIEW}: differs, live / rebuilt: status.name: 'failed' / 'completed'"
    ]


def test_a_document_that_differs_by_a_millisecond(story: Story, breaches: Breaches) -> None:
    story.collections["jobs"]["job_1"]["updated_at"] = NOON
    story.collections["jobs.rebuilt"]["job_1"]["updated_at"] = NOON + timedelta(milliseconds=1)
    assert len(breaches(rebuilding.rebuilt_equals_live)) == 1


def test_the_order_of_fields_is_no_difference(story: Story, breaches: Breaches) -> None:
    live = story.collections["interviews"][INTERVIEW]
    story.collections["interviews"][INTERVIEW] = dict(reversed(live.items()))
    assert breaches(rebuilding.rebuilt_equals_live) == []


def test_a_document_too_many_or_too_few(story: Story, breaches: Breaches) -> None:
    story.collections["jobs"]["job_2"] = {"_id": "job_2"}
    story.collections["candidates"].clear()
    assert breaches(rebuilding.rebuilt_equals_live) == [
        "jobs job_2: is live, and a replay does not make it",
        "candidates can_1: is made by a replay, and is not live",
    ]


def test_what_a_service_never_came_to(story: Story, breaches: Breaches) -> None:
    story.committed["scoring_service", "interview.completed", 0] = 0
    assert breaches(rebuilding.all_read) == [
        "scoring_service interview.completed[0]: committed 0, and the log ends at 1"
    ]


def test_what_a_service_never_committed(story: Story, breaches: Breaches) -> None:
    del story.committed["jd_service", "jd.created", 0]
    assert len(breaches(rebuilding.all_read)) == 1
