"""Writes about interviews."""

from datetime import timedelta

from gateway.commands.sender import Sender
from gateway.inputs.interviews import Cancellation, Review
from shared.events.calls import CallRequested
from shared.events.candidates import CandidateCreated, ResumeFacts
from shared.events.fact import Fact
from shared.events.interviews import (
    CancelRequested,
    InterviewReviewed,
    Recommendation,
    RescoreRequested,
)
from shared.events.jobs import JobCreated, Question
from shared.projections.candidate import Candidate
from shared.projections.job import Job

RUBRIC_VERSION = "2026-11"
"""Which criteria and weights answers are scored by."""

_REQUEST = "requestInterview"


def interview_id(sender: Sender) -> str:
    """The id that the interview asked for by `sender` has or will have."""
    return sender.new_id("int", _REQUEST)


def request_call(sender: Sender, job: Job, candidate: Candidate, deadline: timedelta) -> Fact[CallRequested]:
    """An interview was asked for. Takes along what is known by now, so that nobody needs to look it up later.

    `job` has its questions, and `candidate`'s résumé, where there is one, is settled.
    """
    description, person = _described(job), _person(candidate)
    data = CallRequested(
        job_id=job.id,
        candidate_id=candidate.id,
        title=description.title,
        company=description.company,
        questions=_questions(job),
        candidate_name=person.name,
        phone=person.phone,
        time_zone=person.time_zone,
        resume_facts=_resume_facts(candidate),
        rubric_version=RUBRIC_VERSION,
        deadline=sender.time + deadline,
    )
    return sender.fact(data, interview_id(sender), cause=sender.cause(_REQUEST))


def cancel(sender: Sender, interview: str, cancellation: Cancellation) -> Fact[CancelRequested]:
    """Somebody wants an interview to end."""
    data = CancelRequested(reason=cancellation.reason, requested_by=sender.name)
    return sender.fact(data, interview, cause=sender.cause(f"cancelInterview:{interview}"))


def rescore(sender: Sender, interview: str) -> Fact[RescoreRequested]:
    """Somebody wants the unscoreable answers scored."""
    data = RescoreRequested(requested_by=sender.name)
    return sender.fact(data, interview, cause=sender.cause(f"rescoreInterview:{interview}"))


def review(
    sender: Sender, interview: str, given: Review, recommendation: Recommendation, base: str | None = None
) -> Fact[InterviewReviewed]:
    """A human confirmed or overrode what stands at `base`; `recommendation` is what holds from now on."""
    data = InterviewReviewed(
        decision=given.decision, recommendation=recommendation, reason=given.reason, reviewer=sender.name
    )
    return sender.edit(data, interview, f"reviewInterview:{interview}", base)


def _described(job: Job) -> JobCreated:
    assert job.created is not None
    return job.created.value


def _questions(job: Job) -> tuple[Question, ...]:
    assert job.questions is not None
    return job.questions


def _person(candidate: Candidate) -> CandidateCreated:
    assert candidate.created is not None
    return candidate.created.value


def _resume_facts(candidate: Candidate) -> ResumeFacts | None:
    resume = candidate.current_resume
    return resume.parsed.value.facts if resume is not None and resume.parsed is not None else None
