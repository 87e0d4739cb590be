"""Webhooks sent with Twilio's time limits and retries, their faulty copies, and the log of it all."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from dataclasses import replace
from time import perf_counter

from devkit.twilio.delivery_policy import DeliveryPolicy, Failure
from devkit.twilio.errors import DeliveryError
from devkit.twilio.faults import Faults
from devkit.twilio.log import Copy, PhoneLog, WebhookSent
from devkit.twilio.settings import PhoneNetworkSettings
from devkit.twilio.webhook_client import Reply, Webhook, WebhookClient, WebhookFailed, is_loopback

_HTTP_FAILED = 11200
_CONNECTION_FAILED = 11205
_LOGGED_BODY = 4000
_FORGERS_TOKEN = "not-the-auth-token"


class WebhookSender:
    """Sends webhooks, original and faulty copies alike, and logs each. Loopback only."""

    def __init__(self, settings: PhoneNetworkSettings, faults: Faults, log: PhoneLog, client: WebhookClient) -> None:
        self._settings = settings
        self._faults = faults
        self._log = log
        self._client = client

    def delay_of(self, hook: Webhook) -> float:
        """Virtual seconds by which a fault delays it; the caller waits."""
        plan = self._faults.plan
        delayed = self._faults.befalls("webhook_delayed", plan.webhook_delayed, hook.identity)
        return plan.webhook_delay_seconds if delayed else 0.0

    async def deliver(self, hook: Webhook) -> Reply:
        """The application's answer, of any status below 400. Raises DeliveryError once the policy's retries are spent.

        A forged copy goes out before, a duplicate after; their answers are ignored.
        """
        if not is_loopback(hook.url):
            raise self._refused(hook)
        plan, token = self._faults.plan, str(uuid.uuid4())
        if self._faults.befalls("webhook_forged", plan.webhook_forged, hook.identity):
            await self._send_copy(_forged(hook), token, Copy.FORGED)
        try:
            return await self._with_retries(hook, token)
        finally:
            if self._faults.befalls("webhook_duplicated", plan.webhook_duplicated, hook.identity):
                await self._send_copy(hook, token, Copy.DUPLICATE)

    def drop(self, hook: Webhook) -> None:
        """Logs that `hook` was never sent."""
        self._note(hook, Copy.DROPPED)

    async def _with_retries(self, hook: Webhook, token: str) -> Reply:
        policy = DeliveryPolicy.of(hook.url, self._settings.webhook_limit_real_seconds)
        try:
            async with asyncio.timeout(policy.total_seconds):
                return await self._attempts(hook, token, policy)
        except TimeoutError as error:
            raise DeliveryError(_CONNECTION_FAILED, f"no answer in {policy.total_seconds:g} s", hook.url) from error

    async def _attempts(self, hook: Webhook, token: str, policy: DeliveryPolicy) -> Reply:
        for attempt in range(policy.retries + 1):
            try:
                return await self._send(hook, token, Copy.RETRY if attempt else Copy.ORIGINAL, policy)
            except WebhookFailed as error:
                if attempt == policy.retries or not policy.retries_on(error.failure):
                    by_status = error.failure in (Failure.STATUS_4XX, Failure.STATUS_5XX)
                    code = _HTTP_FAILED if by_status else _CONNECTION_FAILED
                    raise DeliveryError(code, str(error), hook.url) from error
        raise AssertionError("a policy has at least one attempt")

    async def _send_copy(self, hook: Webhook, token: str, copy: Copy) -> None:
        policy = DeliveryPolicy.of(hook.url, self._settings.webhook_limit_real_seconds)
        try:
            await self._send(hook, token, copy, policy)
        except WebhookFailed:
            return  # logged; nobody waits for a copy's answer

    async def _send(self, hook: Webhook, token: str, copy: Copy, policy: DeliveryPolicy) -> Reply:
        began = perf_counter()
        secret = _FORGERS_TOKEN if copy is Copy.FORGED else self._settings.auth_token
        try:
            reply = await self._client.send(hook, token, secret, policy)
        except (WebhookFailed, asyncio.CancelledError) as error:
            failure = str(error) or "cut off: no answer in time, or the network was stopped"
            self._note(hook, copy, failure=failure, began=began)
            raise
        self._note(hook, copy, reply=reply, began=began)
        if reply.status >= 400:
            failed = Failure.STATUS_4XX if reply.status < 500 else Failure.STATUS_5XX
            raise WebhookFailed(failed, f"HTTP {reply.status} from {reply.url}")
        return reply

    def _refused(self, hook: Webhook) -> DeliveryError:
        message = f"{hook.url} is not on loopback: this phone network reaches applications on this machine only"
        self._note(hook, Copy.DROPPED, failure=message)
        return DeliveryError(_CONNECTION_FAILED, message, hook.url)

    def _note(
        self,
        hook: Webhook,
        copy: Copy,
        *,
        reply: Reply | None = None,
        failure: str | None = None,
        began: float | None = None,
    ) -> None:
        self._log.add(
            WebhookSent(
                call_sid=hook.call_sid,
                webhook=hook.kind,
                copy_sent=copy,
                method=hook.method,
                url=hook.url,
                fields=hook.fields,
                response_status=reply and reply.status,
                response_body=reply.body[:_LOGGED_BODY] if reply else "",
                failure=failure,
                latency_ms=0.0 if began is None else round((perf_counter() - began) * 1000, 2),
            )
        )


def _forged(hook: Webhook) -> Webhook:
    """What a forger sends: the right address, and SIDs that stand for nothing, so that whoever takes them is found."""
    sids = {name: _invented(value) for name, value in hook.fields.items() if name in ("CallSid", "RecordingSid")}
    return replace(hook, fields=hook.fields | sids)


def _invented(sid: str) -> str:
    return sid[:2] + hashlib.md5(f"forged/{sid}".encode(), usedforsecurity=False).hexdigest()
