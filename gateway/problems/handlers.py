"""From exceptions to problems."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.http.media_type import FORM, JSON, media_type
from gateway.http.methods import allowed_methods
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem, problem_response
from gateway.problems.validation import invalid_request
from shared.blobs import BlobStoreUnavailable
from shared.errors import Transient
from shared.kafka.publisher import PublishFailed
from shared.mongo.database import StoreUnavailable
from shared.telemetry import log

logger = log(__name__)

RETRY_AFTER = 5
"""Seconds after which something that is down is worth another try."""

_BY_STATUS = {
    400: (ProblemKind.BAD_REQUEST, "The request cannot be parsed."),
    403: (ProblemKind.FORBIDDEN, "Use an API key that allows this."),
    404: (ProblemKind.NOT_FOUND, "Look at /docs for the addresses there are."),
    405: (ProblemKind.METHOD_NOT_ALLOWED, "Use one of the methods in the Allow header."),
}

_UNAVAILABLE: tuple[tuple[type[Transient], ProblemKind, str], ...] = (
    (
        PublishFailed,
        ProblemKind.LOG_UNAVAILABLE,
        "It is not known whether the request was accepted. Repeat it with the same Idempotency-Key.",
    ),
    (
        StoreUnavailable,
        ProblemKind.STORE_UNAVAILABLE,
        "Nothing can be read for the moment. Repeat the request, a write with the same Idempotency-Key.",
    ),
    (BlobStoreUnavailable, ProblemKind.FILES_UNAVAILABLE, "No file can be kept or read. Repeat the request."),
    (Transient, ProblemKind.NOT_READY, "Repeat the request."),
)


def add_problem_handlers(app: FastAPI) -> None:
    """Answers every exception with a problem."""
    for kind, to_problem in (
        (Problem, _itself),
        (RequestValidationError, _of_validation),
        (HTTPException, _of_http),
        (Transient, _of_unavailability),
        (ClientDisconnect, _of_leaving),
        (Exception, _of_bug),
    ):
        app.add_exception_handler(kind, _answering(to_problem))


def _answering(
    to_problem: Callable[[Request, Exception], Problem],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        return problem_response(to_problem(request, error), request.scope)

    return handle


def _itself(_: Request, error: Exception) -> Problem:
    assert isinstance(error, Problem)
    return error


def _of_validation(_: Request, error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)
    failures = error.errors()
    broken = next((failure for failure in failures if failure["type"] == "json_invalid"), None)
    if broken is not None:
        return Problem(ProblemKind.MALFORMED_JSON, f"Mend the JSON at character {broken['loc'][-1]}.")
    return invalid_request(failures)


def _of_http(request: Request, error: Exception) -> Problem:
    assert isinstance(error, HTTPException)
    if error.status_code == 400 and media_type(request.headers) == JSON:
        return Problem(ProblemKind.MALFORMED_JSON, "Send JSON in UTF-8, nested less deeply.")
    if error.status_code == 400 and media_type(request.headers) == FORM:
        return Problem(ProblemKind.MALFORMED_FORM, f"{error.detail.rstrip('.')}.")
    kind, detail = _BY_STATUS.get(error.status_code, (ProblemKind.INTERNAL, "Tell the operator the request_id."))
    if error.status_code == 405:  # the router names the methods of one route, and an address may have several
        return Problem(kind, detail, headers={"Allow": allowed_methods(request.app, request.scope)})
    return Problem(kind, detail, headers=error.headers)


def _of_unavailability(_: Request, error: Exception) -> Problem:
    return unavailable(error)


def unavailable(error: Exception) -> Problem:
    """What is answered while something that we need is away: `error` is `Transient`."""
    kind, detail = next((kind, detail) for failure, kind, detail in _UNAVAILABLE if isinstance(error, failure))
    logger.warning("unavailable", kind=kind.slug, error=str(error))
    return Problem(kind, detail, retry_after=RETRY_AFTER)


def _of_leaving(_: Request, __: Exception) -> Problem:
    """Nobody reads it any more; the log and the metrics know that it was no fault of ours."""
    return Problem(ProblemKind.BAD_REQUEST, "The request was cut off.")


def _of_bug(_: Request, error: Exception) -> Problem:
    logger.error("unexpected", exc_info=error)
    return Problem(ProblemKind.INTERNAL, "Tell the operator the request_id; repeating the request may help.")
