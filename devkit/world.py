"""The whole system on this machine: stand-ins for everything outside, and the product as it runs in production."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from devkit.child import RUN_FOLDER, Child
from devkit.kafka.memory import MemoryKafka
from devkit.kafka.real import RealKafka
from devkit.mongo import LEAST_CACHE_GB, Mongod
from devkit.ports import LOOPBACK, free_port
from devkit.product import EVERY_SERVICE, ProductProcess, gateway_process, service_process
from devkit.stand_ins import ModelServerProcess, PhoneNetworkProcess
from shared.events.topics import topic_partitions
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics_admin import make_topics

ACCOUNT_SID = "AC" + "5" * 32


class KafkaKind(StrEnum):
    """Which Kafka: librdkafka's in memory, or Apache Kafka on the local JVM."""

    MEMORY = "memory"
    REAL = "real"


@dataclass(frozen=True)
class WorldSettings:
    """What a world is made of. `speed` is how many seconds of a call pass in a real one."""

    kafka: KafkaKind = KafkaKind.MEMORY
    folder: Path = RUN_FOLDER / "world"
    gateway_port: int | None = None
    partitions: int = 2
    speed: float = 60.0
    seed: int | None = None
    """Of the phone network; drawn anew where none is given, so that a kept log never sees a CallSid twice."""
    model_faults: tuple[str, ...] = ()
    journals: Path | None = None
    """A folder that is there, for all that the stand-ins log: ``phones.jsonl`` and ``model.jsonl``."""
    services: tuple[str, ...] = EVERY_SERVICE
    """Which of them run."""
    mongod_cache_gb: float = LEAST_CACHE_GB
    environment: dict[str, str] = field(default_factory=dict)
    """For the product's processes, over what the world itself gives them."""


class World:
    """Everything that runs. The children are public, for whoever stops or kills them on purpose."""

    def __init__(self, settings: WorldSettings) -> None:
        self.settings = settings
        self.api_key = secrets.token_urlsafe(24)
        self.secret_key = secrets.token_hex(32)
        logs = self.logs = settings.folder / "logs"
        in_memory = settings.kafka is KafkaKind.MEMORY
        self.mongod = Mongod(
            settings.folder / ("mongo-for-memory" if in_memory else "mongo"), cache_gb=settings.mongod_cache_gb
        )
        self.kafka: MemoryKafka | RealKafka = (
            MemoryKafka(topic_partitions(settings.partitions), logs / "kafka.log")
            if in_memory
            else RealKafka(settings.folder / "kafka")
        )
        self.phones = PhoneNetworkProcess(
            logs / "phones.log",
            ACCOUNT_SID,
            secrets.token_hex(16),
            settings.speed,
            settings.seed,
            settings.journals / "phones.jsonl" if settings.journals else None,
        )
        faults = [part for fault in settings.model_faults for part in ("--fault", fault)]
        journal = ["--journal", str(settings.journals / "model.jsonl")] if settings.journals else []
        self.model = ModelServerProcess(logs / "model.log", [*faults, *journal])
        self.gateway_port = settings.gateway_port or free_port()
        self.gateway: ProductProcess | None = None
        self.services: dict[str, ProductProcess] = {}

    @property
    def url(self) -> str:
        """The gateway's address."""
        return f"http://{LOOPBACK}:{self.gateway_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the product's processes are told. Raises NotStarted before the stand-ins are ready."""
        outside: list[Child] = [self.kafka, self.mongod, self.phones, self.model]
        told = {name: value for child in outside for name, value in child.environment.items()}
        return {
            **told,
            "KAFKA_PARTITIONS": str(self.settings.partitions),
            "BLOB_URL": (self.settings.folder.resolve() / "blobs").as_uri(),
            "API_KEY": self.api_key,
            "SECRET_KEY": self.secret_key,
            "WEBHOOK_BASE_URL": self.url,
            "WHITELISTED_NUMBERS": "*",
            "OUTBOUND_ALLOWED_NETWORKS": f"{LOOPBACK}/32",
            **self.settings.environment,
        }

    async def start_outside(self) -> None:
        """Starts the stand-ins, and makes the topics. Raises Unavailable or StartFailed."""
        if isinstance(self.kafka, MemoryKafka):
            # Its log begins empty, so what was projected from an earlier one has no facts behind it any more.
            await asyncio.to_thread(shutil.rmtree, self.settings.folder / "mongo-for-memory", ignore_errors=True)
        outside: list[Child] = [self.kafka, self.mongod, self.phones, self.model]
        await _all_started(outside)
        if isinstance(self.kafka, RealKafka):
            await make_topics(
                KafkaSettings(kafka_bootstrap_servers=self.kafka.bootstrap, kafka_partitions=self.settings.partitions)
            )

    async def start_product(self) -> None:
        """Starts the services and the gateway. Raises StartFailed."""
        environment = self.environment
        self.services = {name: service_process(name, environment, self.logs) for name in self.settings.services}
        self.gateway = gateway_process(environment, self.gateway_port, self.logs)
        await _all_started([*self.services.values(), self.gateway])

    async def stop(self) -> None:
        """Stops everything, the product first, so that it can drain."""
        product = [*self.services.values(), *([self.gateway] if self.gateway else [])]
        await asyncio.gather(*(child.stop() for child in product))
        await asyncio.gather(*(child.stop() for child in (self.phones, self.model)))
        await asyncio.gather(*(child.stop() for child in (self.kafka, self.mongod)))


async def _all_started(children: list[Child] | list[ProductProcess]) -> None:
    results = await asyncio.gather(*(child.start() for child in children), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


@asynccontextmanager
async def running_world(settings: WorldSettings) -> AsyncIterator[World]:
    """A world with everything in it started; stopped at the end, whatever happens."""
    world = World(settings)
    try:
        await world.start_outside()
        await world.start_product()
        yield world
    finally:
        await world.stop()
