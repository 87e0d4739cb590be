from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ops.dlq.acts import Operator, redriven
from ops.dlq.mailbox import sorted_mail
from ops.records import LogRecord
from ops.trace.cause import cause_in_words
from ops.trace.stages import summary
from ops.trace.story import AFTERWARDS, BEFORE, REQUEST, GivenUp, Story, Told, Unreadable, story
from shared.events.calls import CallRequested
from shared.events.fact import Fact
from shared.events.interviews import InterviewCompleted, Outcome
from shared.events.wire import Message, encode
from tests.strategies.facts import SUBJECT
from tests.strategies.stories.interviews import any_interview, interview
from tests.strategies.stories.jobs import job
from tests.strategies.values import BEGIN, after
from tests.unit.ops.records import letter_record, stored, written

FACTS = interview()


def told(facts: list[Fact]) -> Story:
    """The story of facts."""
    return story(SUBJECT, written(facts))


def linked(facts: list[Fact]) -> list[Fact]:
    """Facts of which each follows from the one before."""
    return [facts[0], *(replace(fact, causation_id=before.id) for before, fact in pairwise(facts))]


@given(st.permutations(written(FACTS)))
def test_the_order_of_reading_does_not_matter(records: list[LogRecord]) -> None:
    assert story(SUBJECT, records) == told(FACTS)


@given(st.randoms(use_true_random=False))
def test_every_fact_is_told_once_in_the_order_of_time(chance: object) -> None:
    facts = any_interview(chance)  # type: ignore[arg-type]
    found = told(facts)
    assert {entry.fact.id for entry in found.entries if entry.fact} == {fact.id for fact in facts}
    times = [entry.what.at for entry in found.entries]
    assert times == sorted(times)
    assert [entry.number for entry in found.entries] == list(range(1, len(found.entries) + 1))


def test_attempts_are_sections() -> None:
    sections = list(dict.fromkeys(entry.section for entry in told(FACTS).entries))
    assert sections == [REQUEST, "Attempt 1", "Attempt 2", "Attempt 3", "Attempt 4", AFTERWARDS]


def test_what_the_log_holds_several_times_is_told_once_and_counted() -> None:
    [entry] = story(SUBJECT, [*written(FACTS[:1]), *written(FACTS[:1]), *written(FACTS[:1])]).entries
    assert isinstance(entry.what, Told)
    assert (entry.what.copies, entry.what.contradicted) == (3, False)


def test_different_data_under_one_id_are_pointed_out() -> None:
    first, second = FACTS[0], replace(FACTS[1], id=FACTS[0].id)
    [entry] = story(SUBJECT, written([first, second])).entries
    assert isinstance(entry.what, Told)
    assert entry.what.contradicted


def test_causes_are_numbers_and_come_with_the_time_since() -> None:
    found = told(linked(FACTS[:3]))
    assert [entry.cause for entry in found.entries] == [None, 1, 2]
    assert found.since_cause(found.entries[2]) == FACTS[2].time - FACTS[1].time


def test_of_the_job_only_what_was_there_when_the_interview_was_asked_for_is_told() -> None:
    earlier = [replace(fact, subject="job_1", time=BEGIN - timedelta(minutes=5)) for fact in job()[:1]]
    later = [replace(fact, subject="job_1", time=after(99)) for fact in job()[1:]]
    found = story(SUBJECT, written(FACTS), written([*earlier, *later]))
    assert [entry.fact.id for entry in found.entries if entry.section == BEFORE and entry.fact] == [earlier[0].id]
    assert found.start == FACTS[0].time


def test_what_is_no_fact_is_told_as_such() -> None:
    poison = stored(Message("call.placed", SUBJECT.encode(), b"\xff", ()), 99, after(1))
    found = story(SUBJECT, [*written(FACTS[:1]), poison])
    assert [entry.what.record for entry in found.entries if isinstance(entry.what, Unreadable)] == [poison]


def test_dead_letters_and_what_was_done_with_them_are_told() -> None:
    letter = letter_record(encode(FACTS[0]), after(5))
    [case] = sorted_mail([letter], ()).cases
    act = redriven(case, Operator("ada", lambda: after(50)), None)
    other = replace(act, id="other", subject="jd_service/jd.created/0/1")
    found = story(SUBJECT, written(FACTS[:1]), letters=[letter], acts=written([act, other]))
    [given_up] = [entry.what for entry in found.entries if isinstance(entry.what, GivenUp)]
    assert given_up.case.state == "redriven"
    assert [entry.fact for entry in found.entries if entry.fact] == [FACTS[0], act]


def test_a_summary_says_how_it_ended_and_where_the_time_went() -> None:
    how = summary(told(FACTS).facts)
    assert (how.outcome, how.attempts) == (Outcome.PARTIAL, 4)
    assert [stage.name for stage in how.stages] == [
        *("requested", "permitted", "placed", "consent", "answers", "completed", "evaluated")
    ]
    evaluated = min(fact.time for fact in FACTS if fact.type == "interview.evaluated.v1")
    assert how.total == evaluated - FACTS[0].time
    assert how.stages[-1].reached == evaluated


@given(st.randoms(use_true_random=False))
def test_no_stage_takes_less_than_no_time_whatever_happened(chance: object) -> None:
    how = summary(told(any_interview(chance)).facts)  # type: ignore[arg-type]
    assert all(stage.took >= timedelta() for stage in how.stages)


def test_an_interview_that_has_not_ended_has_no_outcome() -> None:
    unfinished = [fact for fact in FACTS if not isinstance(fact.data, InterviewCompleted)][:4]
    assert summary(unfinished).outcome is None
    assert summary([]).stages == ()


def test_an_interview_whose_request_is_missing_begins_with_its_first_sign() -> None:
    found = told([fact for fact in FACTS if not isinstance(fact.data, CallRequested)])
    assert found.requested is None
    assert found.start == found.entries[0].what.at


def test_causes_outside_the_log_are_named() -> None:
    fact = FACTS[0]

    def words(cause: str) -> str:
        return cause_in_words(replace(fact, causation_id=cause))

    assert words(f"CA{'0a' * 16}:3") == "Twilio CA0a0a0a"
    assert words(f"{fact.tenant}:requestInterview:key:with:colons") == "REST requestInterview"
    assert words("2c621f92-23ea-58a1-a6e0-91f961c94a09") == "2c621f92"
    assert words(fact.subject) == ""
