"""/v1/candidates"""

from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from starlette.responses import JSONResponse

from gateway.authentication import Authenticated
from gateway.commands.candidates import candidate_id, create_candidate, replace_resume
from gateway.http.candidate_form import REQUEST_BODY, read_candidate
from gateway.http.candidate_listing import CandidatesMatching
from gateway.http.headers import written
from gateway.http.listing import Listed
from gateway.http.precondition import Matched, tag, tag_of
from gateway.http.preferences import Patient
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import reading, with_form, with_json, writing
from gateway.state import Gateway, Opened
from gateway.uploads import Upload, read_upload
from gateway.views.candidates import CandidateSummary, CandidateView, candidate_summary, candidate_view
from gateway.views.page import PageView, page_view
from gateway.waiting import Deadline, wait_until
from gateway.writing import accepted, is_there, stands, unless_away, write
from shared.events.candidates import ResumeFile
from shared.events.fact import Fact
from shared.projections.candidate import MOST_RESUMES, Candidate

routes = APIRouter(prefix="/v1/candidates", tags=["candidates"], route_class=ApiRoute)


@routes.post(
    "",
    operation_id="createCandidate",
    summary="Hand in a candidate, with a résumé or without",
    status_code=201,
    response_model=CandidateView,
    responses=written(201, "The candidate is new") | writing(*with_json(), *with_form(), ProblemKind.FILES_UNAVAILABLE),
    openapi_extra=REQUEST_BODY,
)
async def create(
    request: Request, sender: Sent, gateway: Opened, patience: Patient, response: Response
) -> CandidateView | JSONResponse:
    """As JSON, or as a form with the file in `resume`. `Prefer: wait=N` waits until the résumé is read.

    A résumé that cannot be read does no harm: the candidate says why, and can be interviewed all the same.
    """
    deadline = gateway.deadline(patience.seconds)
    form = await read_candidate(request, gateway.settings.default_phone_region, gateway.settings.max_upload_bytes)
    identity = candidate_id(sender)
    location = response.headers["Location"] = f"/v1/candidates/{identity}"
    candidate = await gateway.candidates.find(sender.tenant, identity) if sender.repeatable else None
    if candidate is None:
        resume = await _kept(gateway, sender.tenant, form.resume) if form.resume else None
        fact = create_candidate(sender, form.candidate, resume)
        candidate = await write(
            gateway, fact, lambda: gateway.candidates.find(sender.tenant, identity), is_there, deadline
        )
    if candidate is None:
        return accepted(identity, location, patience)
    if patience.is_chosen:
        candidate = await unless_away(_settled(gateway, candidate, deadline)) or candidate
    return _shown(candidate, response)


@routes.get(
    "",
    operation_id="listCandidates",
    summary="List candidates",
    responses=reading(ProblemKind.INVALID_REQUEST),
)
async def list_candidates(
    principal: Authenticated, gateway: Opened, listing: Listed, query: CandidatesMatching
) -> PageView[CandidateSummary]:
    """A page of candidates, those that match every filter given."""
    candidates = await gateway.candidates.page(principal.tenant, query, listing)
    return page_view(candidates, listing, candidate_summary)


@routes.get(
    "/{candidate_id}",
    operation_id="getCandidate",
    summary="Read a candidate",
    responses=reading(ProblemKind.CANDIDATE_NOT_FOUND),
)
async def get(
    candidate_id: str, principal: Authenticated, gateway: Opened, patience: Patient, response: Response
) -> CandidateView:
    """The candidate as they are now, with what their résumé says. `Prefer: wait=N` waits until it is read."""
    candidate = await find_candidate(gateway, principal.tenant, candidate_id)
    if patience.is_chosen:
        candidate = await _settled(gateway, candidate, gateway.deadline(patience.seconds))
    return _shown(candidate, response)


@routes.put(
    "/{candidate_id}/resume",
    operation_id="replaceResume",
    summary="Replace a candidate's résumé",
    response_model=CandidateView,
    responses=written(200, "The résumé is replaced")
    | writing(
        *with_form(ProblemKind.CANDIDATE_NOT_FOUND, ProblemKind.PRECONDITION_FAILED, ProblemKind.TOO_MANY_RESUMES),
        ProblemKind.FILES_UNAVAILABLE,
    ),
)
async def put_resume(
    candidate_id: str,
    resume: Annotated[UploadFile, File(description="PDF or DOCX")],
    sender: Sent,
    matched: Matched,
    gateway: Opened,
    patience: Patient,
    response: Response,
) -> CandidateView | JSONResponse:
    """`Prefer: wait=N` waits until it is read. `If-Match` takes the ETag of the candidate.

    Interviews that were asked for earlier keep what the earlier one said. A candidate has at most twelve files.
    """
    deadline = gateway.deadline(patience.seconds)
    before = await find_candidate(gateway, sender.tenant, candidate_id)
    base = await matched.base(tag_of(candidate_view(before)), _version(before))
    upload = await read_upload(resume, gateway.settings.max_upload_bytes)
    file = await _kept(gateway, sender.tenant, upload, before)
    current = before.current_resume
    fact = replace_resume(sender.following(current.received if current else None), candidate_id, file, base)
    candidate = await write(
        gateway,
        fact,
        lambda: gateway.candidates.find(sender.tenant, candidate_id),
        lambda found, standing: _shows(found, file.sha256, standing),
        deadline,
    )
    if candidate is None:
        return accepted(candidate_id, f"/v1/candidates/{candidate_id}", patience)
    if patience.is_chosen:
        candidate = await unless_away(_settled(gateway, candidate, deadline)) or candidate
    return _shown(candidate, response)


async def find_candidate(gateway: Gateway, tenant: str, candidate_id: str) -> Candidate:
    """A tenant's candidate.

    Raises:
        Problem: `candidate-not-found`.
    """
    candidate = await gateway.candidates.find(tenant, candidate_id)
    if candidate is None:
        raise no_candidate()
    return candidate


def no_candidate() -> Problem:
    """There is no such candidate."""
    return Problem(ProblemKind.CANDIDATE_NOT_FOUND, "Look them up in /v1/candidates, or hand them in there.")


def _shown(candidate: Candidate, response: Response) -> CandidateView:
    view = candidate_view(candidate)
    tag(response, view)
    return view


def _version(candidate: Candidate) -> str:
    """What tells the résumé that is there, or that there is none, from all others that ever were."""
    resume = candidate.current_resume
    standing = resume.received if resume else candidate.created
    return standing.id if standing else ""


def _shows(candidate: Candidate, sha256: str, replaced: Fact) -> bool:
    return sha256 in candidate.resumes and stands(candidate.resumes[sha256].received, replaced)


def is_settled(candidate: Candidate) -> bool:
    """Whether nothing more will be known of the candidate's résumé, or there is none."""
    return candidate.current_resume is None or candidate.current_resume.is_settled


async def _kept(gateway: Gateway, tenant: str, upload: Upload, candidate: Candidate | None = None) -> ResumeFile:
    """Keeps the file before any fact names it: whoever hears of it can read it.

    Raises:
        Problem: `too-many-resumes`; the candidate, who is there already, can have no other.
    """
    file = upload.resume_file(tenant)
    if candidate is not None and not candidate.has_room_for(file.sha256):
        detail = f"There are {MOST_RESUMES} files of this candidate. Send one of them, or hand in the candidate anew."
        raise Problem(ProblemKind.TOO_MANY_RESUMES, detail)
    await gateway.blobs.put(file.blob_key, upload.data)
    return file


async def _settled(gateway: Gateway, candidate: Candidate, deadline: Deadline) -> Candidate:
    settled = await wait_until(lambda: gateway.candidates.find(candidate.tenant, candidate.id), is_settled, deadline)
    return settled or candidate
