"""A client of event streams whose connection is cut at any byte, and which knows nothing but what it received whole."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

Until = Callable[[bytes], bool]


def never(_: bytes) -> bool:
    """Until the connection breaks."""
    return False


def an_id(block: bytes) -> bool:
    """Until it is known where the client stands."""
    return b"id: " in block


def a_sign_of_life(block: bytes) -> bool:
    """Until there is nothing more to be sent for the moment."""
    return block.startswith(b":")


@dataclass(slots=True)
class EventSource:
    """By the letter of WHATWG's HTML: a block that was cut off is forgotten; an `id` stays until the next one."""

    http: httpx.AsyncClient
    query: dict[str, Any] = field(default_factory=dict)
    last_event_id: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    resets: int = 0
    connections: int = 0
    torn: int = 0
    """Connections that were cut at a byte."""

    async def receive(self, most_bytes: int | None = None, until: Until = never) -> None:
        """Connects, with the last id, and receives at most so many bytes, until a block comes for which `until` holds.

        Raises httpx.HTTPError where the gateway goes away.
        """
        headers = {"Last-Event-ID": self.last_event_id} if self.last_event_id else {}
        waiting, received = b"", 0
        async with self.http.stream("GET", "/v1/events", params=self.query, headers=headers) as answer:
            assert answer.status_code == 200, await answer.aread()
            self.connections += 1
            async for chunk in answer.aiter_raw():
                # What is over the limit never arrived.
                arrived = chunk if most_bytes is None else chunk[: most_bytes - received]
                received += len(arrived)
                *whole, waiting = (waiting + arrived).split(b"\n\n")
                for block in whole:
                    self._take(block.decode())
                if received == most_bytes:
                    self.torn += 1
                    return
                if any(until(block) for block in whole):
                    return

    def _take(self, block: str) -> None:
        fields = [line.partition(": ")[::2] for line in block.split("\n") if not line.startswith(":")]
        found = dict(fields)
        self.last_event_id = found.get("id", self.last_event_id)
        data = "\n".join(value for name, value in fields if name == "data")
        if data and found["event"] == "reset":
            self.resets += 1
        elif data:
            event = json.loads(data)
            assert event["type"] == found["event"]
            self.events.append(event)
