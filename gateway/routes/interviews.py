"""/v1/interviews: asking for them, reading and listing them."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from gateway.authentication import Authenticated
from gateway.commands.interviews import interview_id, request_call
from gateway.commands.sender import Sender
from gateway.http.headers import written
from gateway.http.interview_listing import InterviewsListed
from gateway.http.precondition import tag
from gateway.http.preferences import Patience, Patient
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.inputs.interviews import NewInterview
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import reading, with_json, writing
from gateway.routes.candidates import find_candidate, is_settled
from gateway.routes.jobs import find_job
from gateway.state import Gateway, Opened
from gateway.views.interviews import InterviewSummary, InterviewView, interview_summary, interview_view
from gateway.views.page import PageView, page_view
from gateway.waiting import Deadline, wait_until
from gateway.writing import accepted, is_there, unless_away, write
from shared.events.calls import CallRequested
from shared.events.fact import Fact
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview

routes = APIRouter(prefix="/v1/interviews", tags=["interviews"], route_class=ApiRoute)

NOT_READY_RETRY_AFTER = 5
"""Seconds after which questions or a résumé are likely to be there."""


@routes.post(
    "",
    operation_id="requestInterview",
    summary="Have a candidate interviewed for a job",
    status_code=201,
    response_model=InterviewView,
    responses=written(201, "The interview is asked for; the call follows")
    | writing(
        *with_json(
            ProblemKind.JOB_NOT_FOUND,
            ProblemKind.CANDIDATE_NOT_FOUND,
            ProblemKind.QUESTIONS_NOT_READY,
            ProblemKind.RESUME_NOT_READY,
        )
    ),
)
async def create(
    new: NewInterview, sender: Sent, gateway: Opened, patience: Patient, response: Response
) -> InterviewView | JSONResponse:
    """Takes along the questions and the résumé's facts as they are now. `Prefer: wait=N` waits for the evaluation."""
    deadline = gateway.deadline(patience.seconds)
    interview = interview_id(sender)
    location = response.headers["Location"] = f"/v1/interviews/{interview}"
    found = await gateway.interviews.find(sender.tenant, interview) if sender.repeatable else None
    if found is None:
        fact = await _request(gateway, sender, new, deadline)
        found = await write(
            gateway, fact, lambda: gateway.interviews.find(sender.tenant, interview), is_there, deadline
        )
    view = None if found is None else await unless_away(_waited_for(gateway, found, patience, deadline))
    if view is None:
        return accepted(interview, location, patience)
    tag(response, view)
    return view


@routes.get(
    "",
    operation_id="listInterviews",
    summary="List interviews",
    responses=reading(ProblemKind.INVALID_REQUEST),
)
async def list_interviews(
    principal: Authenticated,
    gateway: Opened,
    listed: InterviewsListed,
) -> PageView[InterviewSummary]:
    """A page of interviews, those that match every filter given."""
    interviews = await gateway.listed_interviews.page(principal.tenant, listed.query, listed.part)
    return page_view(interviews, listed.part, interview_summary, listed.place)


@routes.get(
    "/{interview_id}",
    operation_id="getInterview",
    summary="Read an interview",
    responses=reading(ProblemKind.INTERVIEW_NOT_FOUND),
)
async def get(interview_id: str, principal: Authenticated, gateway: Opened, patience: Patient) -> InterviewView:
    """The interview as it is now: calls, answers, transcripts, scores, recommendation, review.

    `Prefer: wait=N` waits until it is evaluated.
    """
    if patience.is_chosen:
        interview = await find_interview(gateway, principal.tenant, interview_id)
        await _evaluated(gateway, interview, gateway.deadline(patience.seconds))
    return await show_interview(gateway, principal.tenant, interview_id)


async def find_interview(gateway: Gateway, tenant: str, interview_id: str) -> Interview:
    """A tenant's interview.

    Raises:
        Problem: `interview-not-found`.
    """
    return _there(await gateway.interviews.find(tenant, interview_id))


def _there(interview: Interview | None) -> Interview:
    if interview is None:
        raise Problem(ProblemKind.INTERVIEW_NOT_FOUND, "Look it up in /v1/interviews.")
    return interview


async def show_interview(gateway: Gateway, tenant: str, interview_id: str) -> InterviewView:
    """An interview in full. Raises as `find_interview`."""
    return interview_view(*await find_halves(gateway, tenant, interview_id))


async def find_halves(gateway: Gateway, tenant: str, interview_id: str) -> tuple[Interview, Evaluation | None]:
    """A tenant's interview, as telephony and as scoring know it, read at the same time. Raises as `find_interview`."""
    found, evaluation = await asyncio.gather(
        gateway.interviews.find(tenant, interview_id), gateway.evaluations.find(tenant, interview_id)
    )
    return with_end(_there(found), evaluation), evaluation


def with_end(interview: Interview, evaluation: Evaluation | None) -> Interview:
    """An interview with its end, though telephony may not have read it yet: a result never stands beside no outcome."""
    ended = evaluation.completed if evaluation else None
    return interview.ended(ended) if ended and interview.completed is None else interview


async def _request(gateway: Gateway, sender: Sender, new: NewInterview, deadline: Deadline) -> Fact[CallRequested]:
    """The fact, once everything that it takes along is there."""
    await find_job(gateway, sender.tenant, new.job_id)
    await find_candidate(gateway, sender.tenant, new.candidate_id)
    job = await wait_until(
        lambda: gateway.jobs.find(sender.tenant, new.job_id), lambda found: found.questions is not None, deadline
    )
    if job is None:
        raise not_ready(ProblemKind.QUESTIONS_NOT_READY)
    candidate = await wait_until(lambda: gateway.candidates.find(sender.tenant, new.candidate_id), is_settled, deadline)
    if candidate is None:
        raise not_ready(ProblemKind.RESUME_NOT_READY)
    return request_call(sender, job, candidate, timedelta(hours=gateway.settings.interview_deadline_hours))


def not_ready(kind: ProblemKind) -> Problem:
    """What the interview is to take along is not there yet."""
    return Problem(kind, kind.remedy, retry_after=NOT_READY_RETRY_AFTER)


async def _waited_for(gateway: Gateway, asked: Interview, patience: Patience, deadline: Deadline) -> InterviewView:
    """An interview that was asked for, in full; evaluated, where somebody wants to wait for that."""
    if patience.is_chosen:
        await _evaluated(gateway, asked, deadline)
    return await show_interview(gateway, asked.tenant, asked.id)


async def _evaluated(gateway: Gateway, interview: Interview, deadline: Deadline) -> None:
    await wait_until(
        lambda: gateway.evaluations.find(interview.tenant, interview.id),
        lambda found: found.evaluated is not None,
        deadline,
    )
