"""Callbacks: webhooks whose answer nobody waits for."""

from __future__ import annotations

import asyncio

from devkit.twilio.background import Background
from devkit.twilio.clock import Clock
from devkit.twilio.errors import DeliveryError
from devkit.twilio.faults import Faults
from devkit.twilio.log import ErrorRaised, PhoneLog
from devkit.twilio.webhook_client import Webhook
from devkit.twilio.webhooks import WebhookSender


class Callbacks:
    """Sends callbacks in the background; a failed one is logged as an error of the application."""

    def __init__(
        self, sender: WebhookSender, clock: Clock, faults: Faults, log: PhoneLog, background: Background
    ) -> None:
        self._sender = sender
        self._clock = clock
        self._faults = faults
        self._log = log
        self._background = background

    def post(self, hook: Webhook, after: asyncio.Task[None] | None = None) -> asyncio.Task[None]:
        """Sends `hook` once `after` is done. A delayed one waits for nobody but its delay."""
        return self._background.start(self._send(hook, after))

    def is_reordered(self, hook: Webhook) -> bool:
        return self._faults.befalls("callback_reordered", self._faults.plan.callback_reordered, hook.identity)

    def _lateness_of(self, hook: Webhook) -> float:
        plan = self._faults.plan
        is_late = self._faults.befalls("callback_late", plan.callback_late, hook.identity)
        return plan.callback_late_seconds if is_late else 0.0

    async def _send(self, hook: Webhook, after: asyncio.Task[None] | None) -> None:
        delay = self._lateness_of(hook) or self._sender.delay_of(hook)
        if delay:
            await self._clock.sleep(delay)
        elif after is not None:
            await asyncio.wait([after])
        if self._faults.befalls("callback_dropped", self._faults.plan.callback_dropped, hook.identity):
            self._sender.drop(hook)
            return
        try:
            await self._sender.deliver(hook)
        except DeliveryError as error:
            self._log.add(ErrorRaised(call_sid=hook.call_sid, code=error.code, message=error.message, url=error.url))


class StatusSequence:
    """One call's status callbacks, delivered one after another except where a fault reorders them."""

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks
        self._last: asyncio.Task[None] | None = None
        self._held: list[Webhook] = []
        self.posted = 0
        """The SequenceNumber of the next."""

    def post(self, hook: Webhook, *, is_last: bool) -> None:
        self.posted += 1
        if not is_last and self._callbacks.is_reordered(hook):
            self._held.append(hook)
            return
        held, self._held = self._held, []
        for each in (hook, *held):
            self._last = self._callbacks.post(each, after=self._last)
