"""A gateway with nothing but Twilio's webhooks, and a Twilio that signs what it sends."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from twilio.request_validator import RequestValidator

from gateway.twilio.line import PhoneLine
from gateway.twilio.scripts import ProjectedScripts
from gateway.twilio.settings import TwilioSettings
from gateway.twilio.webhooks import twilio_routes
from shared.call_urls import CallUrls, Leg
from shared.events.fact import Fact
from shared.events.wire import Message, decode
from shared.kafka.publisher import PublishFailed
from shared.mongo.database import StoreUnavailable
from shared.mongo.update import Document

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BASE = "https://screener.example.com"
TOKEN = "the-token"
LEG = Leg("default", "int_5a0c", 1)
URLS = CallUrls(BASE, LEG)
CALL_SID = "CA" + "0" * 32
SETTINGS = TwilioSettings(webhook_base_url=BASE, twilio_auth_token=SecretStr(TOKEN))
INTERVIEW: Document = {
    "_id": "int_5a0c",
    "tenant": "default",
    "created_at": NOW,
    "updated_at": NOW,
    "requested": {
        "at": NOW,
        "id": "f1",
        "value": {
            "job_id": "job_1",
            "candidate_id": "cand_1",
            "title": "Engineer",
            "company": "ACME",
            "questions": [
                {"text": f"Question text {number}?", "competency": "communication", "good_answer": "Any."}
                for number in range(3)
            ],
            "candidate_name": "Alex Rivera",
            "phone": "+14155550100",
            "time_zone": None,
            "resume_facts": None,
            "rubric_version": "1",
            "deadline": NOW,
        },
    },
}


@dataclass
class FactLog:
    """Where facts go. While `is_open` is not set, publishing waits; the first `failures` publications fail."""

    failures: int = 0
    facts: list[Fact] = field(default_factory=list)
    tries: int = 0
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.is_open.set()

    async def publish(self, *facts: Fact) -> None:
        self.tries += 1
        await self.is_open.wait()
        if self.failures:
            self.failures -= 1
            raise PublishFailed("no broker answers")
        self.facts += facts

    async def send(self, messages: Sequence[Message]) -> None:
        await self.publish(*(decode(message.headers, message.value) for message in messages))

    @property
    def types(self) -> list[str]:
        """The types of the facts, in order."""
        return [fact.type for fact in self.facts]


LEASE = timedelta(milliseconds=50)


@dataclass
class Kept:
    """The outbox in MongoDB; it may be down. `emptied` is set when the last message is published."""

    messages: dict[str, Message] = field(default_factory=dict)
    leases: dict[str, datetime] = field(default_factory=dict)
    is_down: bool = False
    emptied: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self, messages: Sequence[Message], now: datetime) -> None:
        if self.is_down:
            raise StoreUnavailable("no primary")
        self.messages |= {dict(message.headers)["ce_id"].decode(): message for message in messages}

    async def take(self, now: datetime) -> Message | None:
        for message_id, message in self.messages.items():
            if self.leases.get(message_id, now) <= now:
                self.leases[message_id] = now + LEASE
                return message
        return None

    async def published(self, message: Message, now: datetime) -> None:
        del self.messages[dict(message.headers)["ce_id"].decode()]
        if not self.messages:
            self.emptied.set()


@dataclass
class Interviews:
    """The collection `interviews`; it may be down, or never answer."""

    documents: dict[str, Document] = field(default_factory=lambda: {"int_5a0c": INTERVIEW})
    is_down: bool = False
    hangs: bool = False
    reads: int = 0

    async def get(self, key: str) -> Document | None:
        self.reads += 1
        if self.is_down:
            raise StoreUnavailable("no primary")
        if self.hangs:
            await asyncio.Event().wait()
        return self.documents.get(key)


@dataclass
class Legs:
    """Who was first; it may be down, or fail in another way."""

    first: dict[Leg, str] = field(default_factory=dict)
    is_down: bool = False
    failure: Exception | None = None

    async def claim(self, leg: Leg, call_sid: str, now: datetime) -> str:
        if self.is_down:
            raise StoreUnavailable("no primary")
        if self.failure is not None:
            raise self.failure
        return self.first.setdefault(leg, call_sid)


class Phone:
    """A line, and Twilio at its other end."""

    def __init__(self, settings: TwilioSettings = SETTINGS, script_seconds: float = 1.0) -> None:
        self.log = FactLog()
        self.interviews = Interviews()
        self.legs = Legs()
        self.kept = Kept()
        scripts = ProjectedScripts(self.interviews, script_seconds)
        self.line = PhoneLine(settings, self.log, self.kept, scripts, self.legs, clock=lambda: NOW)
        app = Starlette(routes=twilio_routes(self.line))
        # As behind a proxy: the gateway itself is asked at an address that is not the public one.
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.0.0.7:8000")

    async def post(self, url: str, form: Mapping[str, str] | None = None, token: str = TOKEN) -> httpx.Response:
        """A webhook to the public `url`, signed with `token`."""
        fields = {"CallSid": CALL_SID, **(form or {})}
        return await self.send(url, urlencode(fields), RequestValidator(token).compute_signature(url, fields))

    async def send(
        self, url: str, body: str | bytes, signature: str, media_type: str = "application/x-www-form-urlencoded"
    ) -> httpx.Response:
        """Any POST to the public `url`."""
        headers = {"X-Twilio-Signature": signature, "Content-Type": media_type}
        return await self.http.post(url.removeprefix(BASE), content=body, headers=headers)
