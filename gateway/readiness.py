"""Whether what the gateway needs can be reached."""

from aiokafka.client import AIOKafkaClient

from gateway.state import Gateway
from shared.readiness import failing

_NAMES = {"kafka": "Kafka", "mongodb": "MongoDB"}


async def unreachable(gateway: Gateway) -> list[str]:
    """The names of what does not answer; empty when the gateway is ready."""
    servers = gateway.kafka.kafka_bootstrap_servers
    away = await failing({"kafka": lambda: _kafka_answers(servers), "mongodb": gateway.database.ping})
    return [_NAMES[name] for name in away]


async def _kafka_answers(bootstrap_servers: str) -> None:
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, client_id="gateway-readiness")
    try:
        await client.bootstrap()
    finally:
        await client.close()
