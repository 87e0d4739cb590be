"""/v1/jobs"""

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from gateway.authentication import Authenticated
from gateway.commands.jobs import create_job, edit_questions
from gateway.http.headers import written
from gateway.http.listing import CreatedWithin, Listed
from gateway.http.precondition import Matched, tag, tag_of
from gateway.http.preferences import Patient
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.inputs.jobs import NewJob, NewQuestions
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import reading, with_json, writing
from gateway.state import Gateway, Opened
from gateway.views.jobs import JobSummary, JobView, job_summary, job_view
from gateway.views.page import PageView, page_view
from gateway.waiting import Deadline, wait_until
from gateway.writing import accepted, is_there, stands, unless_away, write
from shared.projections.job import Job

routes = APIRouter(prefix="/v1/jobs", tags=["jobs"], route_class=ApiRoute)


@routes.post(
    "",
    operation_id="createJob",
    summary="Hand in a job description",
    status_code=201,
    response_model=JobView,
    responses=written(201, "The job is new")
    | {200: {"model": JobView, "description": "The same job was handed in before"}}
    | writing(*with_json()),
)
async def create(
    new: NewJob, sender: Sent, gateway: Opened, patience: Patient, response: Response
) -> JobView | JSONResponse:
    """Five to seven questions are written for it. `Prefer: wait=N` waits for them.

    A job is recognised by its title and description, whatever their case and white space: handed in again, it is the
    same job (200).
    """
    deadline = gateway.deadline(patience.seconds)
    fact = create_job(sender, new, gateway.settings.company_name)
    location = response.headers["Location"] = f"/v1/jobs/{fact.subject}"
    job = await gateway.jobs.find(sender.tenant, fact.subject)
    if job is not None:
        response.status_code = 200
    else:
        job = await write(gateway, fact, lambda: gateway.jobs.find(sender.tenant, fact.subject), is_there, deadline)
    if job is None:
        return accepted(fact.subject, location, patience)
    if patience.is_chosen:
        job = await unless_away(_with_questions(gateway, job, deadline)) or job
    return _shown(job, response)


@routes.get(
    "",
    operation_id="listJobs",
    summary="List jobs",
    responses=reading(ProblemKind.INVALID_REQUEST),
)
async def list_jobs(
    principal: Authenticated, gateway: Opened, listing: Listed, created: CreatedWithin
) -> PageView[JobSummary]:
    """A page of jobs."""
    jobs = await gateway.jobs.page(principal.tenant, {**created}, listing)
    return page_view(jobs, listing, job_summary)


@routes.get(
    "/{job_id}",
    operation_id="getJob",
    summary="Read a job and its questions",
    responses=reading(ProblemKind.JOB_NOT_FOUND),
)
async def get(job_id: str, principal: Authenticated, gateway: Opened, patience: Patient, response: Response) -> JobView:
    """The job as it is now. `Prefer: wait=N` waits for its questions."""
    job = await find_job(gateway, principal.tenant, job_id)
    if patience.is_chosen:
        job = await _with_questions(gateway, job, gateway.deadline(patience.seconds))
    return _shown(job, response)


@routes.put(
    "/{job_id}/questions",
    operation_id="editQuestions",
    summary="Replace a job's questions",
    response_model=JobView,
    responses=written(200, "The questions are replaced")
    | writing(*with_json(ProblemKind.JOB_NOT_FOUND, ProblemKind.PRECONDITION_FAILED)),
)
async def put_questions(
    job_id: str,
    new: NewQuestions,
    sender: Sent,
    matched: Matched,
    gateway: Opened,
    patience: Patient,
    response: Response,
) -> JobView | JSONResponse:
    """Interviews that were asked for earlier keep the questions they were asked for with.

    `If-Match` takes the ETag of the job.
    """
    job = await find_job(gateway, sender.tenant, job_id)
    base = await matched.base(tag_of(job_view(job)), _version(job))
    fact = edit_questions(sender.following(job.edited), job_id, new, base)
    if base is None and job.edited is not None and job.edited.id == fact.id:
        return _shown(job, response)
    edited = await write(
        gateway,
        fact,
        lambda: gateway.jobs.find(sender.tenant, job_id),
        lambda found, standing: stands(found.edited, standing),
        gateway.deadline(patience.seconds),
    )
    return _shown(edited, response) if edited else accepted(job_id, f"/v1/jobs/{job_id}", patience)


async def find_job(gateway: Gateway, tenant: str, job_id: str) -> Job:
    """A tenant's job.

    Raises:
        Problem: `job-not-found`.
    """
    job = await gateway.jobs.find(tenant, job_id)
    if job is None:
        raise no_job()
    return job


def no_job() -> Problem:
    """There is no such job."""
    return Problem(ProblemKind.JOB_NOT_FOUND, "Look it up in /v1/jobs, or hand it in there.")


def _shown(job: Job, response: Response) -> JobView:
    view = job_view(job)
    tag(response, view)
    return view


def _version(job: Job) -> str:
    """What tells the questions that are there from all others that ever were."""
    standing = job.edited or job.generated or job.created
    return standing.id if standing else ""


async def _with_questions(gateway: Gateway, job: Job, deadline: Deadline) -> Job:
    ready = await wait_until(
        lambda: gateway.jobs.find(job.tenant, job.id), lambda found: found.questions is not None, deadline
    )
    return ready or job
