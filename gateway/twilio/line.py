"""The line that Twilio's webhooks come in on: what they work with, and what is done with each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol, Self

from gateway.metrics import CALLS_TURNED_AWAY
from gateway.twilio.dialogue import REFUSED
from gateway.twilio.facts import facts_of
from gateway.twilio.outbox import FactSink, FactStore, Outbox
from gateway.twilio.script import next_step
from gateway.twilio.scripts import InterviewOver, ProjectedScripts
from gateway.twilio.settings import TwilioSettings
from gateway.twilio.signature import SignatureCheck
from gateway.twilio.twiml import CallStyle
from gateway.twilio.webhook import (
    Callback,
    RecordingChanged,
    ScriptRequested,
    ScriptWebhook,
    StatusChanged,
    Webhook,
)
from gateway.twilio.wording import Script
from shared.call_urls import Leg
from shared.clock import Clock, utc_now
from shared.kafka.publisher import Publisher
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.leg_claims import LegClaims
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.projection import Projection
from shared.telemetry import log

_logger = log(__name__)

CLAIM_SECONDS = 1.0
DRAIN_SECONDS = 10.0


class Scripts(Protocol):
    """Where scripts come from."""

    async def begin(self, leg: Leg) -> Script | None:
        """The script for a call that begins. Never waits long. Raises `InterviewOver`."""

    async def find(self, leg: Leg) -> Script | None:
        """The script of the leg's interview, or none when it is out of reach. Never waits long.

        Raises `InterviewOver`, unless the script is in memory.
        """


class Claims(Protocol):
    """Who speaks an attempt's script."""

    async def claim(self, leg: Leg, call_sid: str, now: datetime) -> str:
        """The CallSid that was first. Raises `StoreUnavailable`."""


class PhoneLine:
    """What the webhooks of one gateway process work with.

    `PhoneLine.over(settings, publisher, database)` makes the real one. It opens nothing. `opened` is for as long as
    webhooks come in, within the life of the publisher and the database.
    """

    def __init__(
        self,
        settings: TwilioSettings,
        facts: FactSink,
        store: FactStore,
        scripts: Scripts,
        claims: Claims,
        clock: Clock = utc_now,
    ) -> None:
        self.signatures = SignatureCheck(settings.webhook_base_url, settings.auth_tokens)
        self._outbox = Outbox(facts, store, settings.webhook_publish_seconds, clock=clock)
        self._scripts = scripts
        self._claims = claims
        self._clock = clock
        self._style = CallStyle(
            base_url=settings.webhook_base_url,
            language=settings.call_language,
            voice=settings.call_voice,
            answer_max_seconds=settings.answer_max_seconds,
            answer_silence_seconds=settings.answer_silence_seconds,
        )

    @classmethod
    def over(cls, settings: TwilioSettings, publisher: Publisher, database: Database) -> Self:
        """A line over Kafka and MongoDB."""
        scripts = ProjectedScripts(Projection(database, CollectionName.INTERVIEWS))
        return cls(settings, publisher, OutboxRecords(database), scripts, LegClaims(database))

    @asynccontextmanager
    async def opened(self, drain_seconds: float = DRAIN_SECONDS) -> AsyncIterator[None]:
        """Publishes meanwhile what was kept, and waits in the end for what is nowhere durable yet."""
        async with self._outbox.draining():
            try:
                yield
            finally:
                await self._outbox.close(drain_seconds)

    @property
    def waiting(self) -> int:
        """How many facts are in this process alone."""
        return self._outbox.size

    async def hear(self, webhook: Webhook) -> bytes | None:
        """Publishes what `webhook` makes known. Returns the TwiML that answers it, or none for a callback."""
        if isinstance(webhook, RecordingChanged | StatusChanged):
            await self._note(webhook)
            return None
        try:
            if isinstance(webhook, ScriptRequested):
                return await self._begin(webhook)
            return await self._go_on(webhook, await self._scripts.find(webhook.leg))
        except InterviewOver:
            CALLS_TURNED_AWAY.labels("interview_over").inc()
            _logger.warning("call_for_a_finished_interview", interview_id=webhook.leg.interview_id)
            await self._outbox.publish(facts_of(webhook, None, self._clock()))
            return REFUSED

    async def _begin(self, webhook: ScriptRequested) -> bytes:
        script, is_first = await asyncio.gather(self._scripts.begin(webhook.leg), self._is_first(webhook))
        return await self._go_on(webhook, script) if is_first else REFUSED

    async def _go_on(self, webhook: ScriptWebhook, script: Script | None) -> bytes:
        step = next_step(script, webhook, self._style, self._clock())
        await self._outbox.publish(step.facts)
        return step.twiml

    async def _note(self, callback: Callback) -> None:
        if isinstance(callback, StatusChanged) and callback.status is None:
            _logger.warning("unknown_call_status", word=callback.word, call_sid=callback.call_sid)
        await self._outbox.publish(facts_of(callback, None, self._clock()))

    async def _is_first(self, webhook: ScriptRequested) -> bool:
        """Whether this call speaks the attempt's script: the first to fetch it does, and no other.

        While MongoDB does not answer every call may: a late answer would lose the candidate.
        """
        try:
            async with asyncio.timeout(CLAIM_SECONDS):
                first = await self._claims.claim(webhook.leg, webhook.call_sid, self._clock())
        except Exception as failure:  # noqa: BLE001  whatever it is, it must not end the call
            _logger.error("leg_not_claimed", interview_id=webhook.leg.interview_id, error=repr(failure))
            return True
        if first != webhook.call_sid:
            CALLS_TURNED_AWAY.labels("second_call").inc()
            _logger.error("second_call_refused", interview_id=webhook.leg.interview_id, call_sid=webhook.call_sid)
        return first == webhook.call_sid
