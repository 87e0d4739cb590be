"""The phone network's controls, for tests."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx

LIMIT_SECONDS = 120.0


class Phones:
    """Who picks up, what goes wrong, and what happened."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def seat(self, number: str, *personas: Mapping[str, object]) -> None:
        """Puts somebody behind a number, one persona a call."""
        (await self._http.put(f"/_devkit/numbers/{number}", json={"personas": list(personas)})).raise_for_status()

    async def fault_free(self) -> None:
        """Nothing goes wrong any more."""
        await self.faults()

    async def faults(self, **plan: float) -> None:
        """What goes wrong from now on; the names are those of `devkit.twilio.faults.FaultPlan`."""
        (await self._http.put("/_devkit/faults", json=plan)).raise_for_status()

    async def calls_to(self, number: str) -> list[dict[str, Any]]:
        """Every call that there ever was to a number."""
        answer = await self._http.get("/_devkit/calls")
        return [call for call in answer.json()["calls"] if call["to"] == number]

    async def until_called(self, number: str) -> None:
        """Returns once a call to a number was placed."""
        until = time.monotonic() + LIMIT_SECONDS
        while not await self.calls_to(number):
            assert time.monotonic() < until, f"nobody called {number}"
            await asyncio.sleep(0.1)

    async def log(self, **query: str) -> list[dict[str, Any]]:
        """The network's own log."""
        entries: list[dict[str, Any]] = (await self._http.get("/_devkit/log", params=query)).json()["entries"]
        return entries

    async def until_quiet(self) -> None:
        """Returns once no call is going on, and the gateway has answered all that was to be told of earlier ones."""
        until = time.monotonic() + LIMIT_SECONDS
        while pending := (await self._http.get("/_devkit/pending")).json()["pending"]:
            assert time.monotonic() < until, f"{pending} calls, callbacks and recordings are still under way"
            await asyncio.sleep(0.1)
