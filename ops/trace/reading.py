"""Finds one interview's records in the log."""

from collections.abc import Iterable, Mapping, Sequence

from aiokafka import AIOKafkaConsumer

from ops.dlq.mailbox import ACT_TOPICS
from ops.records import LogRecord, administrator, partition_of, partitions_of, read_whole, reader
from ops.trace.story import Story, Told, happenings, requested, story
from shared.events.topics import Topic
from shared.kafka.settings import KafkaSettings

_INTERVIEW_PREFIXES = ("call", "consent", "response", "interview")
INTERVIEW_TOPICS = tuple(topic for topic in Topic if topic.split(".")[0] in _INTERVIEW_PREFIXES)
JOB_TOPICS = tuple(topic for topic in Topic if topic.startswith("jd."))
CANDIDATE_TOPICS = tuple(topic for topic in Topic if topic.split(".")[0] in ("candidate", "resume"))


class Log:
    """The log, read by key. Only the partition that a key falls in is read, unless all are asked for."""

    def __init__(self, consumer: AIOKafkaConsumer, layout: Mapping[str, Sequence[int]], every: bool) -> None:
        self._consumer = consumer
        self._layout = layout
        self._every = every

    async def of(self, key: str, topics: Iterable[str]) -> list[LogRecord]:
        """The records of `key`."""
        parts = {name: self._layout[name] for name in topics}
        wanted = parts if self._every else {name: [partition_of(key, all_of)] for name, all_of in parts.items()}
        encoded = key.encode()
        return [r async for batch in read_whole(self._consumer, wanted) for r in batch if r.key == encoded]

    async def whole(self, topics: Iterable[str]) -> list[LogRecord]:
        """Every record of `topics`."""
        wanted = {name: self._layout[name] for name in topics}
        return [record async for batch in read_whole(self._consumer, wanted) for record in batch]


async def read_story(settings: KafkaSettings, interview_id: str, every: bool) -> Story:
    """The story of an interview; without entries where the log knows nothing of it.

    `every` reads all partitions: for a log into which somebody writes with another partitioner.

    Raises:
        KafkaError: Kafka cannot be reached, or stopped answering.
        TopicsMissing: `screener topics` has not been run.
    """
    async with administrator(settings) as admin, reader(settings) as consumer:
        names = [name for topic in Topic for name in (topic.value, topic.dead_letters)]
        log = Log(consumer, await partitions_of(admin, names), every)
        records = await log.of(interview_id, [topic.value for topic in INTERVIEW_TOPICS])
        letters = await log.of(interview_id, [topic.dead_letters for topic in INTERVIEW_TOPICS])
        acts = await log.whole(topic.value for topic in ACT_TOPICS) if letters else []
        asked = requested(each.fact for each in happenings(records) if isinstance(each, Told))
        earlier: list[LogRecord] = []
        if asked is not None:
            earlier += await log.of(asked.data.job_id, [topic.value for topic in JOB_TOPICS])
            earlier += await log.of(asked.data.candidate_id, [topic.value for topic in CANDIDATE_TOPICS])
    return story(interview_id, records, earlier, letters, acts)
