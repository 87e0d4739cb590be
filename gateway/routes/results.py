"""/v1/interviews/{interview_id}/…: what an interview amounts to, and its evidence."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response, StreamingResponse

from gateway.authentication import Authenticated
from gateway.http.file_response import file_response
from gateway.http.headers import ACCEPT_RANGES, CONTENT_RANGE, TAG, RangeAsked
from gateway.http.route import ApiRoute
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import Responses, reading
from gateway.routes.interviews import find_halves
from gateway.state import Gateway, Opened
from gateway.views.answers import AnswersView, answer_views, take_of
from gateway.views.scorecards import ScorecardView, scorecard_view
from shared.blobs import BlobMissing
from shared.projections.evaluation import Evaluation

routes = APIRouter(prefix="/v1/interviews/{interview_id}", tags=["interviews"], route_class=ApiRoute)

AUDIO = "audio/wav"
_BYTES = {AUDIO: {"schema": {"type": "string", "format": "binary"}}}
RECORDING: Responses = {
    200: {"description": "The recording", "headers": {**TAG, **ACCEPT_RANGES}, "content": _BYTES},
    206: {"description": "The part asked for", "headers": {**TAG, **CONTENT_RANGE}, "content": _BYTES},
    304: {"description": "The client has it already", "headers": TAG},
}
SETTLED, UNSETTLED = "private, max-age=86400", "private, no-cache"
"""While a conversation goes on, a later recording may come to count for the question."""
EVALUATION_RETRY_AFTER = 10
"""Seconds. An interview takes minutes; asking more often shows nothing sooner."""


@routes.get(
    "/result",
    operation_id="getResult",
    summary="Read the scorecard",
    responses=reading(ProblemKind.INTERVIEW_NOT_FOUND, ProblemKind.NOT_EVALUATED),
)
async def get_result(interview_id: str, principal: Authenticated, gateway: Opened) -> ScorecardView:
    """The recommendation with its evidence. 409 until the interview is evaluated."""
    interview, found = await find_halves(gateway, principal.tenant, interview_id)
    evaluation = evaluated(found)
    assert evaluation.evaluated is not None
    return scorecard_view(interview, evaluation, evaluation.evaluated)


@routes.get(
    "/responses",
    operation_id="listResponses",
    summary="Read the answers",
    responses=reading(ProblemKind.INTERVIEW_NOT_FOUND),
)
async def list_responses(interview_id: str, principal: Authenticated, gateway: Opened) -> AnswersView:
    """One row a question, in the order of asking, answered or not."""
    interview, evaluation = await find_halves(gateway, principal.tenant, interview_id)
    return AnswersView(items=answer_views(interview, evaluation))


@routes.get(
    "/responses/{question_index}/audio",
    operation_id="getAudio",
    summary="Hear an answer",
    response_class=StreamingResponse,
    responses=RECORDING
    | reading(
        ProblemKind.INTERVIEW_NOT_FOUND,
        ProblemKind.AUDIO_NOT_FOUND,
        ProblemKind.RANGE_NOT_SATISFIABLE,
        ProblemKind.INVALID_REQUEST,
        ProblemKind.FILES_UNAVAILABLE,
    ),
)
async def get_audio(
    request: Request,
    interview_id: str,
    question_index: Annotated[int, Path(ge=0, le=1000)],
    principal: Authenticated,
    gateway: Opened,
    _: RangeAsked,
) -> Response:
    """The recording that counts for the question, from our own archive, whole or in part."""
    interview, evaluation = await find_halves(gateway, principal.tenant, interview_id)
    take = take_of(interview, evaluation, question_index)
    if take is None or take.transcribed is None:
        raise Problem(ProblemKind.AUDIO_NOT_FOUND, "The question has no answer, or its recording is not archived yet.")
    try:
        caching = UNSETTLED if interview.completed is None else SETTLED
        return await file_response(request, gateway.blobs, take.transcribed.value.audio_key, AUDIO, caching)
    except BlobMissing as missing:
        raise Problem(ProblemKind.AUDIO_NOT_FOUND, "The recording is no longer in the archive.") from missing


async def find_evaluation(gateway: Gateway, tenant: str, interview_id: str) -> Evaluation:
    """The evaluation of an interview that is evaluated.

    Raises:
        Problem: `not-evaluated`.
    """
    return evaluated(await gateway.evaluations.find(tenant, interview_id))


def evaluated(evaluation: Evaluation | None) -> Evaluation:
    """An evaluation that has come to its end. Raises as `find_evaluation`."""
    if evaluation is None or evaluation.evaluated is None:
        raise Problem(
            ProblemKind.NOT_EVALUATED,
            "Ask again when the conversation is over and every answer is scored.",
            retry_after=EVALUATION_RETRY_AFTER,
        )
    return evaluation
