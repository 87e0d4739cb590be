"""The application's script for one call: documents asked for, parsed, and where that fails, its fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from devkit.twilio.calls import Call
from devkit.twilio.clock import Clock
from devkit.twilio.errors import DeliveryError, TwimlError
from devkit.twilio.fields import script_fields
from devkit.twilio.line import Fetch, Source
from devkit.twilio.log import ErrorRaised, PhoneLog, WebhookKind
from devkit.twilio.twiml import parse
from devkit.twilio.verbs import Document, Say
from devkit.twilio.webhook_client import Reply, Webhook
from devkit.twilio.webhooks import WebhookSender

_WRONG_URL = 11100
_WRONG_CONTENT_TYPE = 12300
_SCHEMA_WARNING = 12200
_XML_TYPES = {"text/xml", "application/xml", "text/html"}


@dataclass(frozen=True, slots=True)
class Page:
    """A document being played, and where it came from: None when REST gave it."""

    document: Document
    url: str | None
    method: str = "POST"

    def fetch(self, url: str, method: str, fields: Mapping[str, str] | None = None) -> Fetch:
        """A request for what `url` names, from here; an empty one names this page. Raises TwimlError 11100 when it
        is relative and this page has no URL."""
        if not url and self.url is not None:
            return Fetch(self.url, method, dict(fields or {}))
        if self.url is None and not urlsplit(url).netloc:
            raise TwimlError(_WRONG_URL, f"URL '{url}' is not absolute, in a document that has no URL itself")
        return Fetch(urljoin(self.url or "", url), method, dict(fields or {}))


class ScriptFailed(Exception):
    """Neither the document nor the fallback can be played; the log has the reasons."""


class Script:
    def __init__(self, call: Call, sender: WebhookSender, clock: Clock, log: PhoneLog) -> None:
        self._call = call
        self._sender = sender
        self._clock = clock
        self._log = log

    async def load(self, source: Source) -> Page:
        """Raises ScriptFailed."""
        if not isinstance(source, Fetch):
            try:
                return self._page(source.twiml, None, "POST")
            except TwimlError as error:
                self.note(error.code, error.message, "")
                raise ScriptFailed from error
        try:
            return await self._fetch(source)
        except (DeliveryError, TwimlError) as error:
            self.note(error.code, error.message, source.url)
            return await self._fall_back(source, error.code)

    async def request(self, fetch: Fetch) -> Reply:
        """Raises DeliveryError."""
        self._call.requests += 1
        hook = Webhook(
            kind=WebhookKind.TWIML,
            call_sid=self._call.sid,
            identity=f"{self._call.sid}/twiml/{self._call.requests}",
            method=fetch.method,
            url=fetch.url,
            fields=script_fields(self._call, fetch.fields),
        )
        await self._clock.sleep(self._sender.delay_of(hook))
        return await self._sender.deliver(hook)

    def note(self, code: int, message: str, url: str) -> None:
        self._log.add(ErrorRaised(call_sid=self._call.sid, code=code, message=message, url=url))

    async def _fetch(self, fetch: Fetch) -> Page:
        reply = await self.request(fetch)
        content_type = reply.content_type.partition(";")[0].strip().lower()
        if content_type == "text/plain":
            return Page(Document((Say(reply.body),)), reply.url, fetch.method)
        if content_type not in _XML_TYPES:
            raise TwimlError(_WRONG_CONTENT_TYPE, f"content type '{reply.content_type}' is none of TwiML's")
        return self._page(reply.body, reply.url, fetch.method)

    def _page(self, twiml: str, url: str | None, method: str) -> Page:
        document = parse(twiml)
        for warning in document.warnings:
            self.note(_SCHEMA_WARNING, warning, url or "")
        return Page(document, url, method)

    async def _fall_back(self, failed: Fetch, code: int) -> Page:
        fallback = self._call.request.fallback
        if fallback is None:
            raise ScriptFailed
        fields = {"ErrorCode": str(code), "ErrorUrl": failed.url}
        try:
            return await self._fetch(Fetch(fallback.url, fallback.method, fields))
        except (DeliveryError, TwimlError) as error:
            self.note(error.code, error.message, fallback.url)
            raise ScriptFailed from error
