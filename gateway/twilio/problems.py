"""How a webhook is refused: by RFC 9457, as everything in the gateway is."""

from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from gateway.problems.document import MEDIA_TYPE, ProblemDocument


class Refused(Exception):
    """Ends the request with a problem. Nothing was published."""

    def __init__(self, name: str, status: int, title: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.status = status
        self.title = title
        self.detail = detail

    def response(self, scope: Scope) -> Response:
        """The answer to the request of `scope`."""
        document = ProblemDocument(
            type=f"urn:screener:problem:{self.name}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            instance=scope["path"],
            request_id=scope.get("state", {}).get("request_id"),
        )
        return JSONResponse(document.model_dump(exclude_none=True), self.status, media_type=MEDIA_TYPE)


def forged() -> Refused:
    """The signature is not Twilio's, or is for another address."""
    detail = "X-Twilio-Signature does not fit WEBHOOK_BASE_URL, the parameters and TWILIO_AUTH_TOKEN."
    return Refused("forged-webhook", 403, "Twilio did not sign this", detail)


def malformed(detail: str) -> Refused:
    """It is signed, and is no webhook that we asked for."""
    return Refused("bad-request", 400, "The request cannot be understood", detail)


def too_large(limit: int) -> Refused:
    """The body has more than `limit` bytes."""
    return Refused("too-large", 413, "The body is too large", f"Send at most {limit} bytes.")
