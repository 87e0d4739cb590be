"""A client of event streams, by the letter of WHATWG's HTML: blocks, ids that stay, comments that mean nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from shared.kafka.position import LogPosition

LIMIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Block:
    """What stood between two empty lines. An `event` without `data` is none."""

    id: str | None = None
    event: str = "message"
    data: str | None = None
    retry: str | None = None
    comments: tuple[str, ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """The data, which is there."""
        assert self.data is not None
        read: dict[str, Any] = json.loads(self.data)
        return read


async def blocks(answer: httpx.Response) -> AsyncIterator[Block]:
    """Every block, as soon as it is whole. What is cut off in the middle is dropped, as the specification wants it."""
    fields: list[tuple[str, str]] = []
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(":")
            fields.append((name, value.removeprefix(" ")))
            continue
        yield _block(fields)
        fields = []


def _block(fields: list[tuple[str, str]]) -> Block:
    last = dict(fields)
    data = [value for name, value in fields if name == "data"]
    return Block(
        id=last.get("id"),
        event=last.get("event", "message"),
        data="\n".join(data) if data else None,
        retry=last.get("retry"),
        comments=tuple(value for name, value in fields if not name),
    )


@asynccontextmanager
async def stream(
    http: httpx.AsyncClient, path: str = "/v1/events", headers: Mapping[str, str] | None = None, **query: Any
) -> AsyncIterator[AsyncIterator[Block]]:
    """The blocks of a stream that the gateway agreed to. Leaving it breaks the connection."""
    async with http.stream("GET", path, params=query, headers=headers) as answer:
        if answer.status_code != 200:
            await answer.aread()
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield blocks(answer)


async def blocks_up_to(found: AsyncIterator[Block], end: LogPosition) -> list[Block]:
    """Every block, until one says that all that stands in the log before `end` was looked at.

    That is an event, or a sign of life where what comes last is none of this stream's: however slow it all is, the
    blocks are then what there is to be told. `end` must be in the stream's own topics.
    """
    came: list[Block] = []
    async with asyncio.timeout(LIMIT_SECONDS):
        async for block in found:
            came.append(block)
            if block.id is not None and not LogPosition.parse(block.id).behind(end):
                return came
    raise AssertionError("the stream ended")


async def events_up_to(found: AsyncIterator[Block], end: LogPosition) -> list[Block]:
    """The events among `blocks_up_to`."""
    return [block for block in await blocks_up_to(found, end) if block.data is not None]
