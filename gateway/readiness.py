"""Whether what the gateway needs can be reached."""

import asyncio

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from gateway.state import Gateway
from shared.mongo.database import StoreUnavailable

PATIENCE = 2.0
"""Seconds for each to answer."""


async def unreachable(gateway: Gateway) -> list[str]:
    """The names of what does not answer; empty when the gateway is ready."""
    answers = await asyncio.gather(_kafka_answers(gateway.kafka.kafka_bootstrap_servers), _mongodb_answers(gateway))
    return [name for name, answered in zip(("Kafka", "MongoDB"), answers, strict=True) if not answered]


async def _kafka_answers(bootstrap_servers: str) -> bool:
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, client_id="gateway-readiness")
    try:
        async with asyncio.timeout(PATIENCE):
            await client.bootstrap()
    except (KafkaError, TimeoutError):
        return False
    finally:
        await client.close()
    return True


async def _mongodb_answers(gateway: Gateway) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await gateway.database.ping()
    except (StoreUnavailable, TimeoutError):
        return False
    return True
