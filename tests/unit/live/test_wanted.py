"""Which facts a client gets."""

from dataclasses import replace

import pytest

from gateway.live.topics import ABOUT_CANDIDATES, ABOUT_ENDPOINTS, ABOUT_INTERVIEWS, ABOUT_JOBS
from gateway.live.wanted import NothingWanted, Origin, Wanted
from shared.events.fact import Fact
from shared.events.structured import PUBLIC
from shared.events.topics import Topic
from tests.strategies.stories.examples import EXAMPLES

TENANT = "acme"
ORIGIN = Origin("job_1", "cand_1")


def fact(topic: Topic, subject: str = "int_1", tenant: str = TENANT) -> Fact:
    return replace(EXAMPLES[f"{topic}.v1"], subject=subject, tenant=tenant)


def test_what_operators_do_is_nobody_elses() -> None:
    assert set(Topic) - set(PUBLIC) == {Topic.DEAD_LETTER_REDRIVEN, Topic.DEAD_LETTER_DISCARDED}


def test_each_topic_is_about_one_kind_of_thing() -> None:
    kinds = (ABOUT_JOBS, ABOUT_CANDIDATES, ABOUT_INTERVIEWS, ABOUT_ENDPOINTS)
    assert set(PUBLIC) == set().union(*kinds)
    assert sum(map(len, kinds)) == len(PUBLIC)


def test_without_a_filter_everything_of_the_tenant_is_wanted_and_nothing_else() -> None:
    wanted = Wanted.chosen(TENANT)
    assert wanted.topics == set(PUBLIC)
    assert wanted.matches(fact(Topic.CALL_PLACED))
    assert not wanted.matches(fact(Topic.CALL_PLACED, tenant="other"))
    assert not wanted.matches(fact(Topic.DEAD_LETTER_REDRIVEN))


def test_types_choose_topics() -> None:
    wanted = Wanted.chosen(TENANT, [Topic.CALL_PLACED])
    assert wanted.matches(fact(Topic.CALL_PLACED))
    assert not wanted.matches(fact(Topic.JD_CREATED))


def test_an_interview_is_chosen_by_its_id() -> None:
    wanted = Wanted.chosen(TENANT, interview_id="int_1")
    assert wanted.topics == ABOUT_INTERVIEWS
    assert wanted.matches(fact(Topic.CALL_PLACED))
    assert not wanted.matches(fact(Topic.CALL_PLACED, "int_2"))
    assert not wanted.needs_origin(fact(Topic.CALL_PLACED))


def test_a_job_has_its_own_facts_and_those_of_its_interviews() -> None:
    wanted = Wanted.chosen(TENANT, job_id="job_1")
    assert wanted.topics == ABOUT_JOBS | ABOUT_INTERVIEWS
    assert wanted.matches(fact(Topic.JD_CREATED, "job_1"))
    assert not wanted.matches(fact(Topic.JD_CREATED, "job_2"))
    assert not wanted.needs_origin(fact(Topic.JD_CREATED, "job_1"))
    assert wanted.needs_origin(fact(Topic.CALL_PLACED))
    assert wanted.matches(fact(Topic.CALL_PLACED), ORIGIN)
    assert not wanted.matches(fact(Topic.CALL_PLACED), Origin("job_2", "cand_1"))
    assert not wanted.matches(fact(Topic.CALL_PLACED), None)


def test_a_candidate_has_their_own_facts_and_those_of_their_interviews() -> None:
    wanted = Wanted.chosen(TENANT, candidate_id="cand_1")
    assert wanted.topics == ABOUT_CANDIDATES | ABOUT_INTERVIEWS
    assert wanted.matches(fact(Topic.RESUME_PARSED, "cand_1"))
    assert not wanted.matches(fact(Topic.RESUME_PARSED, "cand_2"))
    assert wanted.matches(fact(Topic.CALL_PLACED), ORIGIN)
    assert not wanted.matches(fact(Topic.CALL_PLACED), Origin("job_1", "cand_2"))


def test_filters_go_together() -> None:
    wanted = Wanted.chosen(TENANT, job_id="job_1", candidate_id="cand_1")
    assert wanted.topics == ABOUT_INTERVIEWS
    assert wanted.matches(fact(Topic.CALL_PLACED), ORIGIN)
    assert not wanted.matches(fact(Topic.CALL_PLACED), Origin("job_1", "cand_2"))


def test_nobodys_origin_is_looked_up_for_another_tenant() -> None:
    assert not Wanted.chosen(TENANT, job_id="job_1").needs_origin(fact(Topic.CALL_PLACED, tenant="other"))


@pytest.mark.parametrize(
    ("topic", "about"),
    [
        (Topic.JD_CREATED, {"interview_id": "int_1"}),
        (Topic.RESUME_PARSED, {"job_id": "job_1"}),
        (Topic.JD_CREATED, {"candidate_id": "cand_1"}),
        (Topic.DEAD_LETTER_REDRIVEN, {}),
    ],
)
def test_what_no_fact_can_match_is_refused(topic: Topic, about: dict[str, str]) -> None:
    with pytest.raises(NothingWanted):
        Wanted.chosen(TENANT, [topic], **about)
