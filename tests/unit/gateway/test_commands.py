from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gateway.commands.candidates import create_candidate
from gateway.commands.interviews import RUBRIC_VERSION, request_call
from gateway.commands.jobs import create_job, edit_questions
from gateway.commands.sender import Sender
from gateway.inputs.candidates import NewCandidate
from gateway.inputs.jobs import NewJob, NewQuestions
from shared.events.wire import decode, encode
from tests.unit.gateway.documents import candidate_document, job_document, parsed

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SENDER = Sender(tenant="default", name="bootstrap-key", key="k1", repeatable=True, time=NOW)
LATER = replace(SENDER, time=NOW + timedelta(seconds=5))
ADA = NewCandidate(name="Ada", phone="+4930901820")


def test_the_same_key_makes_the_same_ids() -> None:
    first, again = create_candidate(SENDER, ADA, None), create_candidate(LATER, ADA, None)
    assert (first.id, first.subject) == (again.id, again.subject)


def test_another_key_or_tenant_makes_other_ids() -> None:
    facts = [
        create_candidate(sender, ADA, None)
        for sender in (SENDER, replace(SENDER, key="k2"), replace(SENDER, tenant="other"))
    ]
    assert len({fact.id for fact in facts}) == len({fact.subject for fact in facts}) == 3


def test_a_key_used_for_two_operations_or_jobs_does_not_mix_them_up() -> None:
    new = NewQuestions.model_validate({"questions": [{"text": "Why?", "competency": "culture", "good_answer": "x"}]})
    ids = {edit_questions(SENDER, "job_1", new).id, edit_questions(SENDER, "job_2", new).id}
    assert len(ids | {create_candidate(SENDER, ADA, None).id}) == 3


def test_a_job_needs_no_key_to_be_recognised_and_each_wording_is_a_fact_of_its_own() -> None:
    one = create_job(SENDER, NewJob(title="Engineer", description="Python"), "Us")
    same = create_job(replace(LATER, key="k2"), NewJob(title="Engineer", description="Python"), "Us")
    louder = create_job(SENDER, NewJob(title="ENGINEER", description="Python"), "Us")
    assert (one.id, one.subject) == (same.id, same.subject)
    assert louder.subject == one.subject
    assert louder.id != one.id


def test_the_company_is_the_jobs_own_or_else_the_configured_one() -> None:
    assert create_job(SENDER, NewJob(title="E", description="P"), "Us").data.company == "Us"
    assert create_job(SENDER, NewJob(title="E", description="P", company="They"), "Us").data.company == "They"


def test_a_request_takes_along_everything_that_the_services_need() -> None:
    job, candidate = job_document(), candidate_document(resume=parsed())
    fact = request_call(SENDER, job, candidate, timedelta(hours=72))
    assert fact.data.questions == job.questions
    assert fact.data.phone == "+4930901820"
    assert fact.data.resume_facts is not None
    assert fact.data.rubric_version == RUBRIC_VERSION
    assert fact.data.deadline == NOW + timedelta(hours=72)
    message = encode(fact)
    assert decode(message.headers, message.value) == fact


def test_a_candidate_without_a_readable_resume_is_asked_for_all_the_same() -> None:
    assert request_call(SENDER, job_document(), candidate_document(), timedelta(hours=1)).data.resume_facts is None


def test_edits_of_one_version_are_one_fact_whoever_makes_them_and_its_causation_tells_whose_it_is() -> None:
    new = NewQuestions.model_validate({"questions": [{"text": "Why?", "competency": "culture", "good_answer": "x"}]})
    other = replace(LATER, key="k2")
    one, theirs = edit_questions(SENDER, "job_1", new, "version-1"), edit_questions(other, "job_1", new, "version-1")
    assert one.id == theirs.id
    assert one.causation_id != theirs.causation_id
    assert edit_questions(LATER, "job_1", new, "version-1").causation_id == one.causation_id


def test_edits_of_different_versions_jobs_and_tenants_are_facts_of_their_own() -> None:
    new = NewQuestions.model_validate({"questions": [{"text": "Why?", "competency": "culture", "good_answer": "x"}]})
    facts = [
        edit_questions(SENDER, "job_1", new, "version-1"),
        edit_questions(SENDER, "job_1", new, "version-2"),
        edit_questions(SENDER, "job_2", new, "version-1"),
        edit_questions(replace(SENDER, tenant="other"), "job_1", new, "version-1"),
        edit_questions(SENDER, "job_1", new),
    ]
    assert len({fact.id for fact in facts}) == len(facts)


def test_a_change_comes_after_what_it_replaces_whatever_two_clocks_say() -> None:
    new = NewQuestions.model_validate({"questions": [{"text": "Why?", "competency": "culture", "good_answer": "x"}]})
    standing = job_document().generated
    assert standing is not None
    behind = replace(SENDER, time=standing.at - timedelta(seconds=5))
    assert edit_questions(behind.following(standing), "job_1", new).time == standing.at + timedelta(milliseconds=1)
    for as_they_are in (LATER.following(standing), LATER.following(None)):
        assert as_they_are == LATER
