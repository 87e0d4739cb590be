"""One request to an address that was checked, and to no other."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

from shared.failpoints import failpoint
from shared.outbound.failures import OutboundTimeout, OutboundUnavailable
from shared.outbound.settings import OutboundSettings
from shared.outbound.targets import Resolver, Target, Targets, by_system

KEPT_BYTES = 1024
"""Of an answer's body: for people. No more of it is read."""

_BODY_SECONDS = 1.0
"""For the beginning of an answer's body, which decides nothing."""

_BROKEN = (httpx.TransportError, ssl.SSLError)
"""What a connection fails with. TLS that fails after its handshake comes through httpx as it is."""


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """What is sent where. `Host` is not among the headers: it is the URL's."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class OutboundAnswer:
    """What came back; of the body only the beginning, as it came."""

    status: int
    headers: httpx.Headers
    body: bytes


class OutboundHttp:
    """Sends. It knows no proxy, no cookie and no redirect, and keeps no connection: a name's next connection is made
    to an address that is checked anew, and shows its own certificate. Use it as an async context manager."""

    def __init__(
        self,
        settings: OutboundSettings,
        resolve: Resolver = by_system,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self._targets = Targets(settings, resolve)
        self._seconds = settings.outbound_timeout_seconds
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

    async def send(self, request: OutboundRequest) -> OutboundAnswer:
        """Sends one request, and returns the answer whatever its status.

        Raises:
            TargetRefused: it is not sent.
            OutboundUnavailable: there was no answer, in time (OutboundTimeout) or at all; or, as TargetUnresolved,
                there is no address to send it to.
        """
        try:
            async with asyncio.timeout(self._seconds):
                target = self._targets.parse(request.url)
                response = await self._first_that_answers(target, await self._targets.addresses(target), request)
        except TimeoutError as silence:
            raise OutboundTimeout(f"no answer within {self._seconds:g} s") from silence
        failpoint("outbound.answered")
        return OutboundAnswer(response.status_code, response.headers, await _beginning(response))

    async def _first_that_answers(
        self, target: Target, addresses: Sequence[str], request: OutboundRequest
    ) -> httpx.Response:
        """Raises OutboundUnavailable."""
        *others, last = addresses
        share = self._seconds / len(addresses)  # one that is silent leaves time for those after it
        for address in others:
            try:
                return await self._transport.handle_async_request(self._addressed(target, address, request, share))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent
            except _BROKEN as failure:
                raise _told(failure) from failure
        try:
            return await self._transport.handle_async_request(self._addressed(target, last, request, self._seconds))
        except _BROKEN as failure:
            raise _told(failure) from failure

    def _addressed(self, target: Target, address: str, request: OutboundRequest, connecting: float) -> httpx.Request:
        """To the very address, in the name of the host: in `Host`, and in what the certificate is checked against.

        `connecting` is how many seconds a connection is waited for, and then TLS on it.
        """
        host = target.url.netloc.decode("ascii")
        timeout = httpx.Timeout(self._seconds, connect=connecting)
        return httpx.Request(
            request.method,
            target.url.copy_with(host=address),
            headers={"Accept-Encoding": "identity", **request.headers, "Host": host},
            content=request.body,
            extensions={"sni_hostname": target.host, "timeout": timeout.as_dict()},
        )


async def _beginning(response: httpx.Response) -> bytes:
    """Of the body, as it comes: nothing is unpacked."""
    kept = b""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in response.aiter_raw():
                kept += chunk
                if len(kept) >= KEPT_BYTES:
                    break
    except (httpx.TransportError, ssl.SSLError, TimeoutError):
        pass  # the status is here, and that is what counts
    finally:
        await response.aclose()
    return kept[:KEPT_BYTES]


def _told(failure: httpx.TransportError | ssl.SSLError) -> OutboundUnavailable:
    if isinstance(failure, httpx.TimeoutException):
        return OutboundTimeout("it did not answer in time")
    if isinstance(failure, httpx.ConnectError | ssl.SSLError):
        cause: BaseException | None = failure
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return OutboundUnavailable(f"TLS: {cause.reason or 'failed'}")
            cause = cause.__cause__ or cause.__context__
        return OutboundUnavailable("it cannot be connected to")
    return OutboundUnavailable("the connection broke")
