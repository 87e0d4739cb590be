"""The list of problems. A name may be added but never changed: clients branch on it."""

from enum import Enum


class ProblemKind(Enum):
    """A kind of problem: its name, its HTTP status and its title."""

    MALFORMED_JSON = ("malformed-json", 400, "The body is not JSON")
    MALFORMED_FORM = ("malformed-form", 400, "The body is not a multipart form")
    BAD_REQUEST = ("bad-request", 400, "The request cannot be understood")
    UNAUTHENTICATED = ("unauthenticated", 401, "A valid API key is needed")
    FORBIDDEN = ("forbidden", 403, "This API key does not allow that")
    NOT_FOUND = ("not-found", 404, "There is nothing here")
    JOB_NOT_FOUND = ("job-not-found", 404, "There is no such job")
    CANDIDATE_NOT_FOUND = ("candidate-not-found", 404, "There is no such candidate")
    INTERVIEW_NOT_FOUND = ("interview-not-found", 404, "There is no such interview")
    AUDIO_NOT_FOUND = ("audio-not-found", 404, "There is no recording of this answer")
    WEBHOOK_ENDPOINT_NOT_FOUND = ("webhook-endpoint-not-found", 404, "There is no such webhook endpoint")
    WEBHOOK_DELIVERY_NOT_FOUND = ("webhook-delivery-not-found", 404, "There is no such delivery")
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405, "This method does not go with this address")
    QUESTIONS_NOT_READY = ("questions-not-ready", 409, "The job's questions are not written yet")
    RESUME_NOT_READY = ("resume-not-ready", 409, "The candidate's résumé is not read yet")
    NOT_EVALUATED = ("not-evaluated", 409, "The interview is not evaluated yet")
    INTERVIEW_OVER = ("interview-over", 409, "The interview is over")
    NO_RECOMMENDATION = ("no-recommendation", 409, "There is no recommendation to confirm")
    WEBHOOK_ENDPOINT_DISABLED = ("webhook-endpoint-disabled", 409, "The webhook endpoint is disabled")
    TOO_LARGE = ("too-large", 413, "The body is too large")
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", 415, "This media type is not accepted here")
    INVALID_REQUEST = ("invalid-request", 422, "The request is not valid")
    RESUME_UNREADABLE = ("resume-unreadable", 422, "The résumé cannot be read")
    INTERNAL = ("internal", 500, "Something is wrong on our side")
    LOG_UNAVAILABLE = ("log-unavailable", 503, "Kafka does not answer")
    STORE_UNAVAILABLE = ("store-unavailable", 503, "MongoDB does not answer")
    FILES_UNAVAILABLE = ("files-unavailable", 503, "The file store does not answer")
    READER_UNAVAILABLE = ("reader-unavailable", 503, "The résumé reader cannot be started")
    SECRET_KEY_MISSING = ("secret-key-missing", 503, "The gateway has no SECRET_KEY")
    NOT_READY = ("not-ready", 503, "The gateway is not ready")

    def __init__(self, slug: str, status: int, title: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title

    @property
    def uri(self) -> str:
        """The problem's `type`, which identifies it for ever."""
        return f"urn:screener:problem:{self.slug}"
