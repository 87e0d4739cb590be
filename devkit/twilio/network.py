"""The phone network as a whole, to run inside a test or a program."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from devkit.ports import LOOPBACK
from devkit.twilio.app import phone_network_app
from devkit.twilio.exchange import Exchange
from devkit.twilio.faults import Faults
from devkit.twilio.log import PhoneLog
from devkit.twilio.personas import Persona, PersonaName
from devkit.twilio.server import Connections, listen, serving
from devkit.twilio.settings import PhoneNetworkSettings
from devkit.twilio.webhook_client import WebhookClient


class PhoneNetwork:
    """`async with PhoneNetwork(settings) as network:` serves until the block ends, then hangs up everything.

    Leaving the block raises ExceptionGroup if the network itself failed meanwhile.
    """

    def __init__(self, settings: PhoneNetworkSettings | None = None) -> None:
        self.settings = settings or PhoneNetworkSettings()
        self._stack = AsyncExitStack()
        self._exchange: Exchange | None = None

    @property
    def exchange(self) -> Exchange:
        if self._exchange is None:
            raise RuntimeError("the phone network is not running: enter it with 'async with'")
        return self._exchange

    @property
    def url(self) -> str:
        """Of the REST API, for `client.api.base_url`."""
        return self.exchange.url

    @property
    def log(self) -> PhoneLog:
        return self.exchange.log

    @property
    def faults(self) -> Faults:
        return self.exchange.faults

    def answers(self, number: str, *personas: Persona | PersonaName) -> None:
        """Who answers `number`: the first call to it, the second, and so on; the last one repeats."""
        chosen = tuple(p if isinstance(p, Persona) else Persona(name=p) for p in personas)
        self.exchange.numbers.set(number, chosen)

    async def settled(self) -> None:
        """Returns once no call, callback or recording is under way any more."""
        await self.exchange.background.settle()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(WebhookClient.open(self.settings.signature))
            listener = stack.enter_context(listen(self.settings.port))
            host, port = listener.getsockname()
            assert host == LOOPBACK
            connections = Connections()
            self._exchange = Exchange(self.settings, f"http://{host}:{port}", client)
            stack.push_async_callback(self._exchange.background.cancel)
            await stack.enter_async_context(
                serving(phone_network_app(self._exchange, connections), listener, connections)
            )
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)
