"""Reads the metrics of the product's processes, as a scraper does."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Self

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from devkit.ports import LOOPBACK
from devkit.world import World
from shared.events.topics import Topic

LIMIT_SECONDS = 120.0


class Scrape:
    """One process' metrics at one moment."""

    def __init__(self, text: str) -> None:
        self._samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]

    def value(self, name: str, **labels: str) -> float:
        """The sum of every sample of `name` that has all of `labels`; 0 where there is none."""
        return sum(
            sample.value for sample in self._samples if sample.name == name and labels.items() <= sample.labels.items()
        )

    def has(self, name: str) -> bool:
        """Whether there is any sample of `name`."""
        return any(sample.name == name for sample in self._samples)


def metrics_urls(world: World) -> dict[str, str]:
    """Where each process serves its metrics."""
    ports = {name: process.environment["HEALTH_PORT"] for name, process in world.services.items()}
    return {name: f"http://{LOOPBACK}:{port}/metrics" for name, port in ports.items()} | {
        "gateway": f"{world.url}/metrics"
    }


class Meter:
    """What changed in every process since it was begun."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.before: dict[str, Scrape] = {}
        self.now: dict[str, Scrape] = {}

    async def begin(self) -> Self:
        self.before = self.now = await self._scraped()
        return self

    def grown(self, process: str, name: str, **labels: str) -> float:
        """By how much a value grew between `begin` and the latest `until`."""
        return self.now[process].value(name, **labels) - self.before[process].value(name, **labels)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Scrapes until something holds."""
        give_up = time.monotonic() + LIMIT_SECONDS
        while True:
            self.now = await self._scraped()
            if holds():
                return
            assert time.monotonic() < give_up, "the metrics never came to what they should be"
            await asyncio.sleep(0.1)

    async def _scraped(self) -> dict[str, Scrape]:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            return {name: Scrape(await _metrics(http, url)) for name, url in metrics_urls(self._world).items()}


async def _metrics(http: httpx.AsyncClient, url: str) -> str:
    answer = await http.get(url)
    assert answer.status_code == 200, answer.text
    return answer.text


async def log_lengths(environment: Mapping[str, str]) -> dict[Topic, int]:
    """How many records each topic holds: nothing is ever deleted."""
    consumer = AIOKafkaConsumer(bootstrap_servers=environment["KAFKA_BOOTSTRAP_SERVERS"])
    async with consumer:
        partitions = [
            TopicPartition(topic.value, number)
            for topic in Topic
            for number in range(int(environment["KAFKA_PARTITIONS"]))
        ]
        ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    return {topic: sum(end for at, end in ends.items() if at.topic == topic) for topic in Topic}
