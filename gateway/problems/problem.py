"""What code raises to answer with a problem."""

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from gateway.problems.document import MEDIA_TYPE, FieldError, ProblemDocument
from gateway.problems.kinds import ProblemKind


class Problem(HTTPException):
    """Ends the request with a problem of `kind`.

    `detail` is a sentence that says what to do; `retry_after` is in seconds. It is an HTTPException because nothing
    else gets through FastAPI's reading of a body.
    """

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        reason: str | None = None,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        waiting = {} if retry_after is None else {"Retry-After": str(retry_after)}
        super().__init__(kind.status, detail, {**(headers or {}), **waiting})
        self.kind = kind
        self.errors = tuple(errors)
        self.reason = reason


def problem_document(problem: Problem, instance: str, request_id: str | None = None) -> ProblemDocument:
    """What a client reads of `problem`, which came of what is at `instance`."""
    return ProblemDocument(
        type=problem.kind.uri,
        title=problem.kind.title,
        status=problem.kind.status,
        detail=problem.detail,
        instance=instance,
        request_id=request_id,
        errors=list(problem.errors) or None,
        reason=problem.reason,
    )


def problem_response(problem: Problem, scope: Scope) -> Response:
    """`problem` as the answer to the request of `scope`."""
    document = problem_document(problem, scope["path"], scope.get("state", {}).get("request_id"))
    return JSONResponse(
        document.model_dump(exclude_none=True),
        status_code=problem.kind.status,
        headers=problem.headers,
        media_type=MEDIA_TYPE,
    )
