"""One POST to an address that was checked, and to no other."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import httpx
from opentelemetry.trace import SpanKind

from services.webhook_service.answer import Answer, Result, result_of
from services.webhook_service.decisions import retry_after
from shared.clock import utc_now
from shared.failpoints import failpoint
from shared.metrics import REQUEST_SECONDS, REQUESTS
from shared.tracing import span
from shared.webhooks.targets import Target, TargetRefused, Targets, TargetUnresolved

KEPT_BYTES = 1024
"""Of an answer's body: for the log. No more of it is read."""

_BODY_SECONDS = 1.0
"""For the beginning of an answer's body, which decides nothing."""
_SYSTEM, _OPERATION = "webhook", "deliver"


class _Failed(Exception):
    def __init__(self, result: Result, words: str) -> None:
        super().__init__(words)
        self.result = result


class Poster:
    """Sends. It knows no proxy, no cookie and no redirect, and keeps no connection: a name's next connection is made
    to an address that is checked anew, and shows its own certificate. Use it as an async context manager."""

    def __init__(self, targets: Targets, seconds: float, certificates: ssl.SSLContext | None = None) -> None:
        self._targets = targets
        self._seconds = seconds
        self._certificates = certificates

    async def __aenter__(self) -> Self:
        self._transport = httpx.AsyncHTTPTransport(
            verify=self._certificates or httpx.create_ssl_context(),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What came of it. Raises nothing that the endpoint could be the reason for."""
        began = time.perf_counter()
        try:
            with span(f"{_SYSTEM} {_OPERATION}", SpanKind.CLIENT):
                async with asyncio.timeout(self._seconds):
                    answer = await self._post(url, headers, body)
        except _Failed as failure:
            answer = Answer(failure.result, 0, error=str(failure))
        except TimeoutError:
            answer = Answer(Result.TIMEOUT, 0, error=f"no answer within {self._seconds:g} s")
        seconds = time.perf_counter() - began
        REQUESTS.labels(_SYSTEM, _OPERATION, answer.result).inc()
        REQUEST_SECONDS.labels(_SYSTEM, _OPERATION).observe(seconds)
        return Answer(
            answer.result, round(seconds * 1000), answer.status, answer.error, answer.response, answer.retry_after
        )

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises _Failed."""
        try:
            target = self._targets.parse(url)
            addresses = await self._targets.addresses(target)
        except TargetRefused as refused:
            raise _Failed(Result.REFUSED, str(refused)) from refused
        except TargetUnresolved as unresolved:
            raise _Failed(Result.UNRESOLVED, str(unresolved)) from unresolved
        response = await self._first_that_answers(target, addresses, headers, body)
        failpoint("webhooks.posted")
        return await _answer(response)

    async def _first_that_answers(
        self, target: Target, addresses: Sequence[str], headers: Mapping[str, str], body: bytes
    ) -> httpx.Response:
        """Raises _Failed."""
        *others, last = addresses
        for address in others:
            try:
                return await self._transport.handle_async_request(self._request(target, address, headers, body))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent
            except httpx.TransportError as failure:
                raise _told(failure) from failure
        try:
            return await self._transport.handle_async_request(self._request(target, last, headers, body))
        except httpx.TransportError as failure:
            raise _told(failure) from failure

    def _request(self, target: Target, address: str, headers: Mapping[str, str], body: bytes) -> httpx.Request:
        """To the very address, in the name of the host: in `Host`, and in what the certificate is checked against."""
        named = {"Host": target.url.netloc.decode("ascii"), "Accept-Encoding": "identity", **headers}
        timeout = httpx.Timeout(self._seconds).as_dict()
        return httpx.Request(
            "POST",
            target.url.copy_with(host=address),
            headers=named,
            content=body,
            extensions={"sni_hostname": target.host, "timeout": timeout},
        )


async def _answer(response: httpx.Response) -> Answer:
    result = result_of(response.status_code)
    kept = b""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in response.aiter_raw():
                kept += chunk
                if len(kept) >= KEPT_BYTES:
                    break
    except (httpx.TransportError, TimeoutError):
        pass  # the status is here, and that is what counts
    finally:
        await response.aclose()
    return Answer(
        result,
        0,
        status=response.status_code,
        error="redirects are not followed" if result is Result.REDIRECT else None,
        response=kept[:KEPT_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd"),
        retry_after=retry_after(response.headers.get("retry-after"), utc_now()),
    )


def _told(failure: httpx.TransportError) -> _Failed:
    if isinstance(failure, httpx.TimeoutException):
        return _Failed(Result.TIMEOUT, "it did not answer in time")
    if isinstance(failure, httpx.ConnectError):
        cause: BaseException | None = failure
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return _Failed(Result.UNREACHABLE, f"TLS: {cause.reason or 'failed'}")
            cause = cause.__cause__ or cause.__context__
        return _Failed(Result.UNREACHABLE, "it cannot be connected to")
    return _Failed(Result.UNREACHABLE, "the connection broke")
