"""What came of one request to an endpoint."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """How an attempt ended, in few words: a label of metrics."""

    OK = "ok"
    GONE = "gone"
    REDIRECT = "redirect"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    UNRESOLVED = "unresolved"
    REFUSED = "refused"
    """By us: the target is not one that may be asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One attempt. `status` is none where there was no answer, and `error` says why; `response` is the beginning of
    the answer's body; `retry_after` is in seconds."""

    result: Result
    milliseconds: int
    status: int | None = None
    error: str | None = None
    response: str | None = None
    retry_after: float | None = None

    @property
    def is_success(self) -> bool:
        """Whether the endpoint has taken it."""
        return self.result is Result.OK

    @property
    def words(self) -> str:
        """What became of it, for people."""
        return self.error or f"status {self.status}"


def result_of(status: int) -> Result:
    """What a status means. A redirect is a failure: it could lead anywhere."""
    if 200 <= status < 300:
        return Result.OK
    if status == 410:
        return Result.GONE
    if 300 <= status < 400:
        return Result.REDIRECT
    return Result.CLIENT_ERROR if 400 <= status < 500 else Result.SERVER_ERROR
