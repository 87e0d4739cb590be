"""One attempt at telling an endpoint, and what came of it."""

import time
from collections.abc import Mapping

from opentelemetry.trace import SpanKind

from services.webhook_service.answer import Answer, Result, result_of
from services.webhook_service.decisions import retry_after
from shared.clock import utc_now
from shared.failpoints import failpoint
from shared.metrics import REQUEST_SECONDS, REQUESTS
from shared.outbound.failures import OutboundTimeout, OutboundUnavailable, TargetRefused, TargetUnresolved
from shared.outbound.request import OutboundAnswer, OutboundHttp, OutboundRequest
from shared.telemetry import log
from shared.tracing import span

logger = log(__name__)

_SYSTEM, _OPERATION = "webhook", "deliver"


class Poster:
    """Sends to endpoints."""

    def __init__(self, http: OutboundHttp) -> None:
        self._http = http

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What came of it. Raises nothing that the endpoint could be the reason for."""
        began = time.perf_counter()
        with span(f"{_SYSTEM} {_OPERATION}", SpanKind.CLIENT):
            answer = await self._post(OutboundRequest("POST", url, headers, body))
        seconds = time.perf_counter() - began
        REQUESTS.labels(_SYSTEM, _OPERATION, answer.result).inc()
        REQUEST_SECONDS.labels(_SYSTEM, _OPERATION).observe(seconds)
        return Answer(
            answer.result, round(seconds * 1000), answer.status, answer.error, answer.response, answer.retry_after
        )

    async def _post(self, request: OutboundRequest) -> Answer:
        try:
            answer = await self._http.send(request)
            failpoint("webhooks.posted")
            return _answer(answer)
        except (TargetRefused, OutboundUnavailable) as failure:
            return Answer(_result(failure), 0, error=str(failure))
        except Exception:
            # An attempt like any other, whatever the endpoint did: raised, it would be made again at once, for ever.
            logger.exception("webhook attempt failed", webhook_id=request.headers.get("webhook-id"))
            return Answer(Result.UNREACHABLE, 0, error="it failed in a way that we do not know")


def _result(failure: TargetRefused | OutboundUnavailable) -> Result:
    match failure:
        case TargetRefused():
            return Result.REFUSED
        case TargetUnresolved():
            return Result.UNRESOLVED
        case OutboundTimeout():
            return Result.TIMEOUT
        case _:
            return Result.UNREACHABLE


def _answer(answer: OutboundAnswer) -> Answer:
    result = result_of(answer.status)
    return Answer(
        result,
        0,
        status=answer.status,
        error="redirects are not followed" if result is Result.REDIRECT else None,
        response=answer.body.decode("utf-8", "replace").replace("\x00", "\ufffd"),
        retry_after=retry_after(answer.headers.get("retry-after"), utc_now()),
    )
