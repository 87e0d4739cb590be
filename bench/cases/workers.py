"""One, two and four workers of scoring_service on four partitions, and a rolling restart of two under load.

Their handlers wait, for a recording and a model that takes its time; a worker has so few recordings at once that this,
and not the machine, is what bounds it. And they compute: facts are folded and nothing follows. The machine has few
cores, and Kafka, mongod, the model's stand-in and the measurement itself share them: what computes cannot gain more
than they leave.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.answers import Interviews, asked_for, heard, of_strangers, recordings, written_down
from bench.case import Case, Goal, Sample, Sides
from bench.crew import Crew
from bench.ground import Ground
from bench.scores import Answer, Scores, followed
from devkit.kafka.real import RealKafka
from devkit.stand_ins import ModelServerProcess
from shared.events.fact import Fact
from shared.events.responses import ResponseRecorded
from shared.events.topics import Topic
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics_admin import make_topics

_PARTITIONS = 4
_MODEL_MS = 200
_AT_ONCE = 2
"""Recordings at once a worker."""
_SESSION_MS = 45_000
"""Longer than the workers are made to stand still."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    answers_each: int = 18
    """Of each worker, so that all sides take as long."""
    first_answers_each: int = 4
    """Before those: a new worker loads the model's SDK."""
    strangers: int = 500
    """Interviews of which facts are folded only, and how many facts each."""
    facts_each: int = 5
    load_per_second: float = 40.0
    """Answers, while workers are restarted."""
    load_keys: int = 80
    load_each: int = 14
    steady_seconds: float = 2.0


class Office:
    """What workers are measured with."""

    def __init__(
        self, size: Size, crew: Crew, publisher: Publisher, scores: Scores, interviews: Interviews, host: str
    ) -> None:
        self._size = size
        self._crew = crew
        self._publisher = publisher
        self._scores = scores
        self._interviews = interviews
        self._host = host

    async def several(self, workers: int) -> Sample:
        """So many workers: answers a second when they wait, facts a second when they compute."""
        await self._crew.become(workers)
        return {**await self._answered(), **await self._folded()}

    async def rolling(self) -> Sample:
        """Two workers are replaced, one after the other, the new one first; how long answers waited for their score."""
        await self._crew.become(2)
        return await self._restarted()

    async def _answered(self) -> Sample:
        workers = len(self._crew.workers)
        first = self._size.first_answers_each * workers
        names = self._interviews.fresh(first + self._size.answers_each * workers)
        await self._publish([asked_for(name) for name in names])
        await self._crew.through([Topic.CALL_REQUESTED.value])
        await self._scored(names[:first])
        used = self._crew.cpu_seconds
        scored = await self._scored(names[first:])
        cpu = self._crew.cpu_seconds - used
        # From the first to the last: how long a single one takes is another matter.
        rate = (len(scored) - 1) / (max(scored) - min(scored))
        return {"answers_per_s": rate, "cpu_ms_per_answer": cpu / len(scored) * 1000}

    async def _scored(self, names: Sequence[str]) -> Collection[float]:
        """When an answer of each was scored."""
        facts = [heard(name, 1, self._host) for name in names]
        await self._publisher.publish(*facts)
        return (await self._scores.of([_answer(fact) for fact in facts])).values()

    async def _folded(self) -> Sample:
        facts = list(of_strangers(self._interviews.fresh(self._size.strangers), self._size.facts_each))
        async with self._crew.standing_still():
            await self._publish(facts)
            used = self._crew.cpu_seconds
        began = time.monotonic()
        await self._crew.through([Topic.RESPONSE_TRANSCRIBED.value])
        cpu = self._crew.cpu_seconds - used
        seconds = time.monotonic() - began
        return {"folded_facts_per_s": len(facts) / seconds, "cpu_us_per_folded_fact": cpu / len(facts) * 1e6}

    async def _restarted(self) -> Sample:
        names = self._interviews.fresh(self._size.load_keys)
        answers = [(name, number) for number in range(1, self._size.load_each + 1) for name in names]
        await self._publish([asked_for(name) for name in names])
        await self._publish([written_down(*answer) for answer in answers])
        await self._crew.through([Topic.CALL_REQUESTED.value, Topic.RESPONSE_TRANSCRIBED.value])

        written: dict[Answer, float] = {}
        over = asyncio.Event()
        loading = asyncio.create_task(self._load(answers, written, over))
        await asyncio.sleep(self._size.steady_seconds)
        began = time.monotonic()
        for old in list(self._crew.workers):
            await self._crew.hire()
            await self._crew.settled()
            await self._crew.dismiss(old)
            await self._crew.settled()
        took = time.monotonic() - began
        await asyncio.sleep(self._size.steady_seconds / 2)
        over.set()
        await loading
        scored = await self._scores.of(written)
        waits = {answer: at - written[answer] for answer, at in scored.items()}
        steady = [wait for answer, wait in waits.items() if scored[answer] < began]
        return {
            "longest_pause_s": max(waits.values()),
            "median_s": median(waits.values()),
            "longest_before_s": max(steady),
            "restart_s": took,
        }

    async def _load(
        self, answers: Sequence[tuple[str, int]], written: dict[Answer, float], over: asyncio.Event
    ) -> None:
        """An answer at a time, at an even pace, until `over`. Raises RuntimeError where there are too few."""
        begin = time.monotonic()
        for turn, (name, number) in enumerate(answers):
            if over.is_set():
                return
            await asyncio.sleep(max(0.0, begin + turn / self._size.load_per_second - time.monotonic()))
            fact = heard(name, number, self._host)
            written[_answer(fact)] = time.monotonic()
            await self._publisher.publish(fact)
        if not over.is_set():
            raise RuntimeError("the load ended before the restart did")

    async def _publish(self, facts: Sequence[Fact]) -> None:
        for start in range(0, len(facts), 1000):
            await self._publisher.publish(*facts[start : start + 1000])


def _answer(fact: Fact) -> Answer:
    assert isinstance(fact.data, ResponseRecorded)
    return fact.subject, fact.data.recording_sid


def workers_case(size: Size) -> Case:
    """The case, of a size."""

    @asynccontextmanager
    async def sides(ground: Ground) -> AsyncIterator[Sides]:
        folder = ground.folder / ground.fresh("workers")
        mongod = await ground.mongod()
        # A Kafka of its own: topics and groups are the product's, and others may have them with other partitions.
        async with (
            RealKafka(folder / "kafka") as broker,
            ModelServerProcess(folder / "model.log", ["--latency-ms", str(_MODEL_MS)]) as model,
            recordings() as host,
        ):
            kafka = KafkaSettings(
                kafka_bootstrap_servers=broker.bootstrap, kafka_partitions=_PARTITIONS, kafka_fetch_max_wait_ms=50
            )
            await make_topics(kafka)
            environment = {**broker.environment, **mongod.environment, **model.environment}
            environment |= _settings(ground.fresh("workers"), folder, host)
            async with (
                Crew("scoring_service", environment, kafka, folder) as crew,
                Publisher(kafka, "bench") as publisher,
                followed(kafka) as scores,
            ):
                office = Office(size, crew, publisher, scores, Interviews(_PARTITIONS), host)
                # In an order in which a worker that is there can stay.
                yield {
                    "one": lambda: office.several(1),
                    "two": lambda: office.several(2),
                    "rolling": office.rolling,
                    "four": lambda: office.several(4),
                }

    return Case(
        name="workers",
        title="Two and four workers of scoring_service beside one, on four partitions; a rolling restart under load",
        floor="one worker, times their number: the ideal",
        goals=(
            Goal("answers_per_s", at_least=1.8, over="two", under="one", says="two workers that wait, answers/s"),
            Goal("answers_per_s", at_least=3.2, over="four", under="one", says="four workers that wait, answers/s"),
            Goal("folded_facts_per_s", at_least=1.0, over="two", under="one", says="two that compute, facts/s"),
            Goal("longest_pause_s", at_most=5.0, over="rolling", under=None, says="longest pause of a key, s"),
        ),
        sides=sides,
        has_warm_up=False,  # workers come and go with every side
    )


def _settings(database: str, folder: Path, host: str) -> dict[str, str]:
    return {
        "MONGODB_DATABASE": database,
        "BLOB_URL": (folder.resolve() / "blobs").as_uri(),
        "TWILIO_BASE_URL": host,
        "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
        "TWILIO_AUTH_TOKEN": "none is checked",
        "MEDIA_AT_ONCE": str(_AT_ONCE),
        "KAFKA_SESSION_TIMEOUT_MS": str(_SESSION_MS),
        "WORKER_COMMIT_SECONDS": "0.2",
        "LOG_LEVEL": "WARNING",
    }


WORKERS = workers_case(Size())
