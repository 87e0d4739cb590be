"""One signed request to the application, over loopback alone."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import httpx

from devkit.twilio.delivery_policy import DeliveryPolicy, Failure
from devkit.twilio.log import WebhookKind
from devkit.twilio.settings import SignatureAlgorithm
from devkit.twilio.signature import signature_headers

_MOST_HTTP_REDIRECTS = 10


@dataclass(frozen=True, slots=True)
class Webhook:
    kind: WebhookKind
    call_sid: str
    identity: str
    """What faults decide by; the same in every run with the same seed."""
    method: str
    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    content_type: str
    body: str
    url: str
    """Where it came from after redirects, without a fragment: the base of relative URLs in it."""


class WebhookFailed(Exception):
    def __init__(self, failure: Failure, message: str) -> None:
        super().__init__(message)
        self.failure = failure


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class WebhookClient:
    def __init__(self, http: httpx.AsyncClient, signature: SignatureAlgorithm) -> None:
        self._client = http
        self._signature = signature

    @classmethod
    @asynccontextmanager
    async def open(cls, signature: SignatureAlgorithm) -> AsyncIterator[Self]:
        """Ignores proxies of the environment, accepts self-made certificates, and opens a connection for each webhook,
        because one kept open may be closed by the application just when the next is sent."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(trust_env=False, verify=False, limits=limits) as http:
            yield cls(http, signature)

    async def send(self, hook: Webhook, token: str, secret: str, policy: DeliveryPolicy) -> Reply:
        """One request, redirects followed, each of them signed anew. Any status is a reply; raises WebhookFailed."""
        method, url = hook.method, urldefrag(hook.url).url
        for _ in range(_MOST_HTTP_REDIRECTS + 1):
            response = await self._request(method, url, hook.fields, token, secret, policy)
            if not response.has_redirect_location:
                return Reply(response.status_code, response.headers.get("Content-Type", ""), response.text, url)
            if response.status_code < 307:
                method = "GET"
            url = urldefrag(urljoin(url, response.headers["Location"])).url
            if not is_loopback(url):
                raise WebhookFailed(
                    Failure.CONNECT, f"redirected to {url}, which a loopback phone network cannot reach"
                )
        raise WebhookFailed(Failure.STATUS_4XX, f"more than {_MOST_HTTP_REDIRECTS} HTTP redirects from {hook.url}")

    async def _request(
        self, method: str, url: str, fields: dict[str, str], token: str, secret: str, policy: DeliveryPolicy
    ) -> httpx.Response:
        form = {} if method == "GET" else fields
        target = str(httpx.URL(url if form else _with_query(url, fields)))
        headers = {"I-Twilio-Idempotency-Token": token, "User-Agent": "TwilioProxy/1.1", "Accept": "*/*"}
        headers |= signature_headers(secret, target, form, self._signature)
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        limits = httpx.Timeout(policy.read_seconds, connect=policy.connect_seconds)
        try:
            content = urlencode(form).encode() if form else None
            return await self._client.request(method, target, content=content, headers=headers, timeout=limits)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise WebhookFailed(Failure.CONNECT, f"no connection to {url}: {error}") from error
        except httpx.TransportError as error:
            raise WebhookFailed(Failure.READ, f"no answer from {url}: {type(error).__name__} {error}") from error


def _with_query(url: str, fields: dict[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(fields)}"
