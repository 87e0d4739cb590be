"""An application on loopback that a phone network calls: it answers TwiML and keeps every request it got."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator, get_signature_algorithm

from devkit.twilio.server import Connections, listen, serving

CONSENT = "This is an AI assistant of Acme. The call is recorded. Press 1 or say yes to agree, 2 to decline."
QUESTIONS = (
    "Tell me how you have used Kafka.",
    "How do you mentor junior engineers?",
    "Describe a production incident.",
)
GOODBYE = "Thank you. Goodbye."

Script = Callable[[dict[str, str]], str]
T = TypeVar("T")

PATIENCE = 60.0
"""Seconds for what must come about, on a machine that may stand still for a while."""


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    fields: dict[str, str]
    names: list[str]
    """Of the fields, as they came."""
    headers: dict[str, str]
    is_authentic: bool


@dataclass
class Application:
    """`pages` has a script per path, a function from the request's fields to the inside of <Response>; any other path
    answers 204."""

    auth_token: str
    url: str = ""
    pages: dict[str, Script] = field(default_factory=dict)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    """HTTP statuses to answer a path's first requests with, before its script is used."""
    received: list[Received] = field(default_factory=list)

    def forget(self) -> None:
        for memory in (self.pages, self.statuses, self.received):
            memory.clear()

    def to(self, path: str) -> list[Received]:
        return [r for r in self.received if r.path == path and r.is_authentic]

    def sequences(self, path: str = "/status") -> list[int]:
        return [int(r.fields["SequenceNumber"]) for r in self.to(path)]

    async def answer(self, request: Request) -> Response:
        received = self._receive(request, (await request.body()).decode())
        self.received.append(received)
        if not received.is_authentic:
            return Response(status_code=403)
        if self.statuses.get(received.path):
            return Response(status_code=self.statuses[received.path].pop(0))
        page = self.pages.get(received.path)
        if page is None:
            return Response(status_code=204)
        return Response(f"<Response>{page(received.fields)}</Response>", media_type="text/xml")

    def _receive(self, request: Request, body: str) -> Received:
        form = parse_qsl(body, keep_blank_values=True)
        algorithm = get_signature_algorithm(request.headers.get("X-Twilio-Webhooks-Signature-Settings"))
        raw = request.scope["raw_path"].decode() + (f"?{request.url.query}" if request.url.query else "")
        signature = request.headers.get("X-Twilio-Signature", "")
        authentic: bool = RequestValidator(self.auth_token).validate(self.url + raw, dict(form), signature, algorithm)
        pairs = form or request.query_params.multi_items()
        return Received(
            request.method, request.url.path, dict(pairs), [n for n, _ in pairs], dict(request.headers), authentic
        )


@asynccontextmanager
async def running_application(auth_token: str) -> AsyncIterator[Application]:
    application = Application(auth_token)
    with listen(0) as listener:
        application.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = Starlette(routes=[Route("/{path:path}", application.answer, methods=["GET", "POST"])])
        async with serving(app, listener, Connections()):
            yield application


def interview(application: Application, questions: tuple[str, ...] = QUESTIONS) -> str:
    """Gives `application` the script of an interview, and returns the URL that it begins at."""
    record = '<Record action="/answered/{n}" maxLength="120" finishOnKey="#" recordingStatusCallback="/recording"/>'
    application.pages |= {
        "/start": lambda _: (
            f'<Gather input="dtmf speech" numDigits="1" action="consent"><Say>{CONSENT}</Say></Gather>'
            "<Say>I heard nothing.</Say>"
        ),
        "/consent": lambda f: "<Redirect>question/0</Redirect>" if _is_yes(f) else f"<Say>{GOODBYE}</Say><Hangup/>",
    }
    for n, question in enumerate(questions):
        after = f"<Redirect>/question/{n + 1}</Redirect>" if n + 1 < len(questions) else f"<Say>{GOODBYE}</Say>"
        asked = f"<Say>{question}</Say>{record.format(n=n)}<Redirect>/unheard/{n}</Redirect>"
        application.pages |= {
            f"/question/{n}": lambda _, asked=asked: asked,  # type: ignore[misc]
            f"/answered/{n}": lambda _, after=after: after,  # type: ignore[misc]
            f"/unheard/{n}": lambda _, after=after: after,  # type: ignore[misc]
        }
    return f"{application.url}/start"


def _is_yes(fields: dict[str, str]) -> bool:
    return fields.get("Digits") == "1" or fields.get("SpeechResult", "").startswith("Yes")


async def eventually(probe: Callable[[], T | None], within_seconds: float = PATIENCE) -> T:
    """The first result of `probe` that is true."""
    deadline = asyncio.get_running_loop().time() + within_seconds
    while asyncio.get_running_loop().time() < deadline:
        if result := probe():
            return result
        await asyncio.sleep(0.002)
    raise AssertionError("did not come about in time")
