"""/v1/resumes"""

from typing import Annotated

from fastapi import APIRouter, File, UploadFile

from gateway.authentication import Authenticated
from gateway.http.route import ApiRoute
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import problem_responses, with_form
from gateway.reading import RETRY_AFTER
from gateway.state import Opened
from gateway.uploads import read_upload
from gateway.views.resumes import ResumeTextView
from shared.resumes.outcomes import ResumeUnreadable
from shared.resumes.worker_process import WorkerUnstartable

routes = APIRouter(prefix="/v1/resumes", tags=["candidates"], route_class=ApiRoute)


@routes.post(
    "/parse",
    operation_id="parseResume",
    summary="Read a résumé without keeping it",
    responses=problem_responses(
        ProblemKind.UNAUTHENTICATED,
        ProblemKind.INTERNAL,
        ProblemKind.STORE_UNAVAILABLE,
        ProblemKind.READER_UNAVAILABLE,
        *with_form(ProblemKind.RESUME_UNREADABLE),
    ),
)
async def parse(
    resume: Annotated[UploadFile, File(description="PDF or DOCX")],
    _: Authenticated,
    gateway: Opened,
) -> ResumeTextView:
    """What would be read of it if it were a candidate's. Nothing is kept and no fact is written."""
    with gateway.reading.one():  # before the file is read into memory
        upload = await read_upload(resume, gateway.settings.max_upload_bytes)
        try:
            read = await gateway.resumes.read(upload.data, upload.filename)
        except ResumeUnreadable as unreadable:
            raise Problem(ProblemKind.RESUME_UNREADABLE, unreadable.detail, reason=unreadable.reason) from unreadable
        except WorkerUnstartable as failure:
            raise Problem(ProblemKind.READER_UNAVAILABLE, "Repeat the request.", retry_after=RETRY_AFTER) from failure
    return ResumeTextView(text=read.text, pages=read.pages, media_type=read.media_type)
