"""Who picks up at a number, told to the phone network."""

import asyncio
from collections.abc import Mapping, Sequence

import httpx

_RETRY_SECONDS = 0.4


async def seat(phones: httpx.AsyncClient, number: str, personas: Sequence[Mapping[str, object]]) -> None:
    """Seats `personas` at `number`, for the calls to come. Safe to repeat, and repeated while there is no answer.

    The stand-in is no part of the product: that it is slow on a busy machine must not end a run.

    Raises:
        HTTPStatusError: the phone network refused it.
    """
    while True:
        try:
            answer = await phones.put(f"/_devkit/numbers/{number}", json={"personas": list(personas)})
        except httpx.TransportError:
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            answer.raise_for_status()
            return
