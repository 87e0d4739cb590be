"""Why a model gave no answer, as types that a caller can turn into a reason."""

from enum import StrEnum


class Outage(StrEnum):
    """What kept a model from answering, as far as waiting may cure it."""

    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"


class ModelError(Exception):
    """No answer was had. The message never contains the data of the request, nor what the model wrote."""


class ModelUnavailable(ModelError):
    """The model could not be reached, or did not answer, within the attempts and the patience allowed.

    `retry_after_seconds` is what the server asked for, when that was longer than our patience.
    """

    def __init__(self, kind: Outage, attempts: int, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"{kind.value} after {attempts} attempt(s)")
        self.kind = kind
        self.attempts = attempts
        self.retry_after_seconds = retry_after_seconds


class ModelMalformed(ModelError):
    """Every answer was truncated, not JSON, or did not match the schema; `detail` says so of the last one."""

    def __init__(self, detail: str, attempts: int) -> None:
        super().__init__(f"{detail}, after {attempts} attempt(s)")
        self.detail = detail
        self.attempts = attempts


class ModelRefused(ModelError):
    """The model declined, or a content filter stopped it. Asking again will not help."""


class ModelInputRejected(ModelError):
    """The server cannot take this request's data: unreadable or too short audio, or more text than fits.

    Other requests are unaffected.
    """


class ModelMisconfigured(ModelError):
    """Key, model name or request is wrong (HTTP `status`): every request will fail until an operator acts."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"HTTP {status}: {message}")
        self.status = status
