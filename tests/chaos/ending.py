"""When everything has come to rest: nobody on the phone, nothing unread, nothing new."""

import asyncio
from collections.abc import Mapping

import httpx
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from pymongo import AsyncMongoClient

from tests.chaos.product import GROUPS

_SECONDS = 10.0
_LOOK_SECONDS = 1.5
Place = tuple[str, int]


class Log:
    """Where the log ends, and how far the product has read it."""

    def __init__(self, bootstrap: str) -> None:
        settings: dict[str, str | int | float | bool] = {"bootstrap.servers": bootstrap, "log_level": 0}
        self._admin = AdminClient(settings)
        self._consumer = Consumer({**settings, "group.id": "chaos-ending", "enable.auto.commit": False})

    def close(self) -> None:
        """Lets go of the broker."""
        self._consumer.close()

    def ends(self) -> dict[Place, int]:
        """The offset after the last record of each partition that the product reads. Raises KafkaException."""
        known = self._admin.list_topics(timeout=_SECONDS).topics
        read = {topic.value for table in GROUPS.values() for topic in table.topics}
        return {
            (topic, partition): self._consumer.get_watermark_offsets(TopicPartition(topic, partition), _SECONDS)[1]
            for topic in sorted(read)
            for partition in known[topic].partitions
        }

    def unread(self, ends: Mapping[Place, int]) -> dict[str, int]:
        """By group, how many records it has not finished with; only those that have any. Raises KafkaException."""
        behind = {group: self._behind(group, ends) for group in GROUPS}
        return {group: count for group, count in behind.items() if count}

    def _behind(self, group: str, ends: Mapping[Place, int]) -> int:
        topics = {topic.value for topic in GROUPS[group].topics}
        request = ConsumerGroupTopicPartitions(group)
        asked = self._admin.list_consumer_group_offsets([request], request_timeout=_SECONDS)
        committed = {
            (place.topic, place.partition): max(place.offset, 0)
            for place in asked[group].result().topic_partitions or []
        }
        return sum(end - committed.get(place, 0) for place, end in ends.items() if place[0] in topics)


async def until_at_rest(log: Log, phones: httpx.AsyncClient, tell: "Tell") -> None:
    """Returns once all is quiet: twice in a row nothing is under way, nothing unread, and nothing was written."""
    before: dict[Place, int] | None = None
    while True:
        try:
            pending = int((await phones.get("/_devkit/pending")).json()["pending"])
            ends = await asyncio.to_thread(log.ends)
            unread = await asyncio.to_thread(log.unread, ends)
        except (KafkaException, httpx.TransportError) as away:
            tell(f"the log, or the phone network, does not answer: {away!r}")
            before = None
        else:
            if not pending and not unread and ends == before:
                return
            tell(f"{pending} calls and callbacks under way, unread: {unread or 'nothing'}")
            before = ends
        await asyncio.sleep(_LOOK_SECONDS)


async def until_none_is_kept(mongodb_url: str, database: str, tell: "Tell") -> None:
    """Returns once the gateway keeps no fact any more that Kafka has yet to take."""
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(mongodb_url)
    async with client:
        while kept := await client[database]["gateway.outbox"].count_documents({"published_at": None}):
            tell(f"{kept} facts are kept for Kafka")
            await asyncio.sleep(_LOOK_SECONDS)


class Tell:
    """Says once what is waited for, and again when that changes."""

    def __init__(self) -> None:
        self.last = "nothing was looked at yet"

    def __call__(self, words: str) -> None:
        self.last = words
