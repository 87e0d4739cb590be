"""`python -m bench.gateway_at_once`: the gateway as it is, but that facts go nowhere: each is acknowledged at once.

Beside the real one it shows what Kafka costs a webhook. Facts are put into bytes all the same.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Self
from unittest.mock import patch

from gateway.process import run
from shared.events.wire import Message
from shared.kafka.publisher import Publisher


class AtOnce(Publisher):
    """Says that it published, and did not."""

    @asynccontextmanager
    async def connecting(self) -> AsyncIterator[Self]:
        yield self

    async def send(self, messages: Sequence[Message]) -> None:
        return None


if __name__ == "__main__":
    with patch("gateway.state.Publisher", AtOnce):
        run()
