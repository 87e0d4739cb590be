"""The list of problems. A name may be added but never changed: clients branch on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class ProblemKind(Enum):
    """A kind of problem: its name, its HTTP status, its title, when it happens and what to do."""

    MALFORMED_JSON = (
        "malformed-json",
        400,
        "The body is not JSON",
        "The body cannot be parsed; the detail says where.",
        "Mend the JSON, in UTF-8.",
    )
    MALFORMED_FORM = (
        "malformed-form",
        400,
        "The body is not a multipart form",
        "The form's boundary, headers or parts cannot be parsed.",
        "Let an HTTP library make the form, and set no Content-Type yourself.",
    )
    BAD_REQUEST = (
        "bad-request",
        400,
        "The request cannot be understood",
        "Neither JSON nor a form, and it cannot be parsed.",
        "Compare it with the example of the operation.",
    )
    UNAUTHENTICATED = (
        "unauthenticated",
        401,
        "A valid API key is needed",
        "There is no API key in the request, or one that is not, not yet or no longer valid.",
        "Send `X-API-Key: KEY` or `Authorization: Bearer KEY`.",
    )
    FORBIDDEN = (
        "forbidden",
        403,
        "This API key does not allow that",
        "The key is valid, and is not for this operation.",
        "Use a key that has the scope.",
    )
    NOT_FOUND = (
        "not-found",
        404,
        "There is nothing here",
        "No operation has this address.",
        "Look at /docs for the addresses there are.",
    )
    JOB_NOT_FOUND = (
        "job-not-found",
        404,
        "There is no such job",
        "No job of yours has this id, or its write was answered with 202 a moment ago.",
        "Look it up in /v1/jobs.",
    )
    CANDIDATE_NOT_FOUND = (
        "candidate-not-found",
        404,
        "There is no such candidate",
        "No candidate of yours has this id, or the write was answered with 202 a moment ago.",
        "Look them up in /v1/candidates.",
    )
    INTERVIEW_NOT_FOUND = (
        "interview-not-found",
        404,
        "There is no such interview",
        "No interview of yours has this id, or its write was answered with 202 a moment ago.",
        "Look it up in /v1/interviews.",
    )
    AUDIO_NOT_FOUND = (
        "audio-not-found",
        404,
        "There is no recording of this answer",
        "The question was not answered, or its recording is not archived yet.",
        "Look at `audio` of the answer, which is there once the recording is.",
    )
    WEBHOOK_ENDPOINT_NOT_FOUND = (
        "webhook-endpoint-not-found",
        404,
        "There is no such webhook endpoint",
        "No webhook endpoint of yours has this id, or it was deleted.",
        "Look it up in /v1/webhook-endpoints.",
    )
    WEBHOOK_DELIVERY_NOT_FOUND = (
        "webhook-delivery-not-found",
        404,
        "There is no such delivery",
        "Nothing with this id was to be sent to the endpoint, or it was settled too long ago to be kept.",
        "Look it up in the endpoint's deliveries; replay a range to have facts again whose deliveries are gone.",
    )
    METHOD_NOT_ALLOWED = (
        "method-not-allowed",
        405,
        "This method does not go with this address",
        "The address is right, the method is not.",
        "Use one of the methods in the Allow header.",
    )
    QUESTIONS_NOT_READY = (
        "questions-not-ready",
        409,
        "The job's questions are not written yet",
        "An interview was asked for before its job had questions.",
        "Repeat it after Retry-After, with the same Idempotency-Key; or write the questions yourself.",
    )
    RESUME_NOT_READY = (
        "resume-not-ready",
        409,
        "The candidate's résumé is not read yet",
        "An interview was asked for while the résumé was being read.",
        "Repeat it after Retry-After, with the same Idempotency-Key.",
    )
    TOO_MANY_RESUMES = (
        "too-many-resumes",
        409,
        "The candidate has as many résumés as there may be",
        "So many different files came in for the candidate already, whatever became of them.",
        "Send one of those files, or hand in the candidate anew.",
    )
    NOT_EVALUATED = (
        "not-evaluated",
        409,
        "The interview is not evaluated yet",
        "The conversation or the scoring goes on.",
        "Repeat it after Retry-After, or wait with `Prefer: wait=N` on the interview.",
    )
    INTERVIEW_OVER = (
        "interview-over",
        409,
        "The interview is over",
        "It ended before it could be cancelled.",
        "Nothing is left to do: read the interview.",
    )
    IN_FLIGHT = (
        "request-in-flight",
        409,
        "The same request is still being worked on",
        "A request with this Idempotency-Key is being answered, by this gateway or another.",
        "Repeat it after Retry-After; it is then answered as the first one was.",
    )
    NO_RECOMMENDATION = (
        "no-recommendation",
        409,
        "There is no recommendation to confirm",
        "A review confirmed a recommendation that could not be given.",
        "Override it, with a recommendation and a reason of your own.",
    )
    WEBHOOK_ENDPOINT_DISABLED = (
        "webhook-endpoint-disabled",
        409,
        "The webhook endpoint is disabled",
        "Nothing is sent to the endpoint: somebody disabled it, or nothing came through to it for days.",
        "Mend its receiver, then enable it; it goes on from where it was.",
    )
    PRECONDITION_FAILED = (
        "precondition-failed",
        412,
        "It has changed since it was read",
        "The ETag in If-Match is of an earlier version, or somebody else edited the same version first.",
        "Read it again and repeat the change on what it is now, with its new ETag.",
    )
    TOO_LARGE = (
        "too-large",
        413,
        "The body is too large",
        "The body, or the file in it, is larger than the operator allows; the detail says how much is.",
        "Send less, or several requests.",
    )
    UNSUPPORTED_MEDIA_TYPE = (
        "unsupported-media-type",
        415,
        "This media type is not accepted here",
        "The Content-Type is not one that the operation takes.",
        "Send what the detail names.",
    )
    RANGE_NOT_SATISFIABLE = (
        "range-not-satisfiable",
        416,
        "There is no such part of the file",
        "The Range begins beyond the file's end, or is empty.",
        "Ask for a part within the size that Content-Range names.",
    )
    KEY_REUSED = (
        "idempotency-key-reused",
        422,
        "This Idempotency-Key was sent with another request",
        "The key stands for a request with another method, address or body, made within the last day.",
        "Use a new key for a new request; repeat a request with the body that it had.",
    )
    INVALID_REQUEST = (
        "invalid-request",
        422,
        "The request is not valid",
        "Parts of the request do not fit; `errors` names each by its JSON Pointer, parameter or header.",
        "Mend what `errors` names.",
    )
    RESUME_UNREADABLE = (
        "resume-unreadable",
        422,
        "The résumé cannot be read",
        "The file is no PDF or DOCX, or is broken, encrypted or too large; `reason` says which.",
        "Send another file.",
    )
    RATE_LIMITED = (
        "rate-limited",
        429,
        "Too many requests",
        "The API key sent more requests than it may, or its address tried too many wrong keys.",
        "Wait for Retry-After; RateLimit on every answer says how much is left.",
    )
    TOO_MANY_STREAMS = (
        "too-many-streams",
        429,
        "This API key has too many streams open",
        "As many streams of events are open for this key at this gateway as it may have.",
        "Close one, or follow several things in one stream.",
    )
    INTERNAL = (
        "internal",
        500,
        "Something is wrong on our side",
        "A fault of the gateway's own.",
        "Tell the operator the request_id. Repeating the request with its Idempotency-Key does no harm.",
    )
    LOG_UNAVAILABLE = (
        "log-unavailable",
        503,
        "Kafka does not answer",
        "A write was not acknowledged: it may be in the log or not.",
        "Repeat it after Retry-After, with the same Idempotency-Key.",
    )
    STORE_UNAVAILABLE = (
        "store-unavailable",
        503,
        "MongoDB does not answer",
        "Nothing can be read; a write may have been accepted or not.",
        "Repeat it after Retry-After, a write with the same Idempotency-Key.",
    )
    FILES_UNAVAILABLE = (
        "files-unavailable",
        503,
        "The file store does not answer",
        "No file can be kept or read.",
        "Repeat it after Retry-After.",
    )
    READER_UNAVAILABLE = (
        "reader-unavailable",
        503,
        "No résumé can be read for the moment",
        "The gateway's machine has no room for the process that reads résumés, or too many are being read.",
        "Repeat it after Retry-After.",
    )
    STREAMS_FULL = (
        "streams-full",
        503,
        "This gateway has too many streams open",
        "As many streams of events are open at this gateway as it has room for.",
        "Connect again after Retry-After, with the Last-Event-ID you have; another gateway may have room.",
    )
    SECRET_KEY_MISSING = (
        "secret-key-missing",
        503,
        "The gateway has no SECRET_KEY",
        "The operator has not set the secret that webhook secrets are sealed with.",
        "Ask the operator to set SECRET_KEY in the gateway's environment.",
    )
    NOT_READY = (
        "not-ready",
        503,
        "The gateway is not ready",
        "Something that it needs cannot be reached; the detail says what.",
        "Repeat it after Retry-After.",
    )

    def __init__(self, slug: str, status: int, title: str, meaning: str, remedy: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title
        self.meaning = meaning
        self.remedy = remedy

    @property
    def uri(self) -> str:
        """The problem's `type`, which identifies it for ever."""
        return f"urn:screener:problem:{self.slug}"


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A kind of problem, as documents print it."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str


def problem_rows() -> Sequence[ProblemRow]:
    """Every kind of problem, by status and name."""
    rows = [ProblemRow(kind.slug, kind.status, kind.title, kind.meaning, kind.remedy) for kind in ProblemKind]
    return sorted(rows, key=lambda row: (row.status, row.slug))
