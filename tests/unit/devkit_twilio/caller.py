"""Places calls the way a user of Twilio does: with the official SDK, pointed at the phone network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from devkit.twilio.calls import Call
from devkit.twilio.network import PhoneNetwork
from tests.unit.devkit_twilio.application import PATIENCE, Application, Received, eventually

FROM = "+15005550006"
TO = "+14155550100"
EVERY_EVENT = ["initiated", "ringing", "answered", "completed"]

T = TypeVar("T")


def sdk(network: PhoneNetwork, auth_token: str | None = None) -> Client:
    client = Client(
        network.settings.account_sid,
        auth_token or network.settings.auth_token,
        http_client=TwilioHttpClient(timeout=PATIENCE),
    )
    client.api.base_url = network.url
    return client


class Caller:
    def __init__(self, network: PhoneNetwork, application: Application) -> None:
        self.network = network
        self.application = application
        self.client = sdk(network)

    async def asks(self, request: Callable[[Client], T]) -> T:
        """The SDK blocks, so it runs in a thread."""
        return await asyncio.to_thread(request, self.client)

    async def calls(self, path: str = "/start", to: str = TO, **more: object) -> CallInstance:
        """Places a call with every status callback on."""
        options: dict[str, object] = {
            "url": self.application.url + path,
            "status_callback": f"{self.application.url}/status",
            "status_callback_event": EVERY_EVENT,
        }
        merged = {k: v for k, v in (options | more).items() if v is not None}
        return await self.asks(lambda c: c.calls.create(to=to, from_=FROM, **merged))

    async def completes(self, path: str = "/start", to: str = TO, **more: object) -> Call:
        """Places a call and returns it once it is over and its last status callback has arrived."""
        sid = (await self.calls(path, to, **more)).sid
        await eventually(lambda: any("CallDuration" in r.fields for r in self.received(str(sid))))
        return self.call(str(sid))

    def received(self, call_sid: str) -> list[Received]:
        return [r for r in self.application.received if r.fields.get("CallSid") == call_sid]

    def call(self, sid: str) -> Call:
        call = self.network.exchange.calls.get(sid)
        assert call is not None
        return call
