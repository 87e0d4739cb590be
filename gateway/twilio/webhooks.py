"""The addresses that Twilio calls. Lean on purpose: a candidate waits on the line for every answer."""

import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.contextvars import bind_contextvars

from gateway.metrics import WEBHOOKS_REFUSED, webhook_seconds
from gateway.twilio.form import READERS, Incoming, Malformed
from gateway.twilio.line import PhoneLine
from gateway.twilio.pairs import pairs_of
from gateway.twilio.problems import Refused, forged, malformed, too_large
from gateway.twilio.signature import SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, SignatureCheck, SignedRequest
from gateway.twilio.webhook import Webhook
from shared.telemetry import log

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500

_FORM = "application/x-www-form-urlencoded"
_SIGNATURE = SIGNATURE_HEADER.lower().encode()
_SIGNATURE_SETTINGS = SIGNATURE_SETTINGS_HEADER.lower().encode()
Endpoint = Callable[[Request], Awaitable[Response]]
_logger = log(__name__)


def twilio_routes(line: PhoneLine) -> list[Route]:
    """The routes, all under ``/twilio/`` and all POST.

    They belong at the root of the application (what Twilio signed is `WEBHOOK_BASE_URL` and the raw path), outside of
    the API keys: the signature is their authentication. `line.opened()` is to be entered while they are served.
    """
    return [Route(path, _timed(path, _endpoint(line, read)), methods=["POST"]) for path, read in READERS.items()]


def _timed(path: str, endpoint: Endpoint) -> Endpoint:
    kind = path.split("/")[2]

    async def timed(request: Request) -> Response:
        began = time.perf_counter()
        status = 500
        try:
            response = await endpoint(request)
            status = response.status_code
            return response
        finally:
            webhook_seconds(kind, status).observe(time.perf_counter() - began)

    return timed


def _endpoint(line: PhoneLine, read: Callable[[Incoming], Webhook]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            webhook = _read(read, request, await _signed_form(request, line.signatures))
        except Refused as refusal:
            WEBHOOKS_REFUSED.labels(refusal.name).inc()
            _logger.warning("webhook_refused", path=request.scope["path"], problem=refusal.name, detail=refusal.detail)
            return refusal.response(request.scope)
        bind_contextvars(correlation_id=webhook.leg.interview_id)
        twiml = await line.hear(webhook)
        return Response(status_code=204) if twiml is None else Response(twiml, media_type="text/xml")

    return endpoint


async def _signed_form(request: Request, signatures: SignatureCheck) -> dict[str, str]:
    """The parameters of a webhook that Twilio signed. Raises `Refused`."""
    body, headers = await _body(request), _headers(request)
    fields = _fields(body) if not body or _is_form(headers) else None
    signed = SignedRequest(
        target=_target(request),
        fields=fields,
        body=body,
        signature=headers.get(_SIGNATURE, b"").decode("latin-1"),
        settings=headers.get(_SIGNATURE_SETTINGS, b"").decode("latin-1"),
    )
    if not signatures.accepts(signed):
        raise forged()
    return dict(fields or ())


def _read(read: Callable[[Incoming], Webhook], request: Request, form: dict[str, str]) -> Webhook:
    try:
        query = dict(pairs_of(request.scope["query_string"].decode("latin-1"), MOST_FIELDS))
        return read(Incoming(request.path_params, query, form))
    except ValueError as wrong:
        detail = str(wrong) if isinstance(wrong, Malformed) else "The query has too many fields"
        raise malformed(f"{detail}.") from wrong


async def _body(request: Request) -> bytes:
    body, is_over = b"", False
    while not is_over:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise too_large(MOST_BYTES)
        is_over = not message.get("more_body", False)
    return body


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return pairs_of(body.decode("ascii"), MOST_FIELDS)
    except ValueError as wrong:
        raise malformed("The body is no URL-encoded form, or has too many fields.") from wrong


def _headers(request: Request) -> dict[bytes, bytes]:
    """By name in lower case; of several of one name the first. Starlette's own look through all of them for each."""
    return dict(reversed(request.scope["headers"]))


def _is_form(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower() == _FORM


def _target(request: Request) -> str:
    """The raw path and query, as they were requested."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")
