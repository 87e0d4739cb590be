"""The whole pipeline: from the last answer of a call to the evaluation that can be read.

Every service and the gateway run, on Apache Kafka, with a model that answers at once. The facts of an interview that
really was held, by phone, are told again as others', all but the last `response.recorded`, the call's end and what
followed them; once everything is folded, those two are handed to Kafka together, of one interview after the other. So
nothing of the phone network's own time is measured, such as a goodbye. The clock starts before they are handed over.

Product: it stops when ``GET /v1/interviews/{id}/result`` first answers 200.

Floor: the sum of the hops of the longest path, each measured alone while nothing else happens, in the same processes:

1. `response.recorded` → `response.transcribed`: fetched, archived, transcribed
2. `response.transcribed` → `response.scored`: judged
3. `response.scored` → `interview.evaluated`: summed up
4. `interview.evaluated` → the first ``GET`` that shows it

For each, only what sets off this hop is kept back, and the clock stops when the fact that follows is handed to Kafka.
What goes on beside this path in the product (`call.reconciled`, `interview.completed`, figures) takes its share of the
same cores, and is not in the floor. So both sides say as well when each hop was over and what each process spent.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from bench.case import Case, Goal, Sample, Sides
from bench.ground import Ground
from bench.log_watch import LogWatch, log_watched
from bench.office import Office, office_in
from bench.spent import spent
from devkit.world import KafkaKind, World, WorldSettings, running_world
from shared.events.calls import CallStatus, CallStatusChanged
from shared.events.fact import Fact
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseTranscribed
from shared.events.topics import Topic
from shared.kafka.log_reader import read_to_end
from shared.kafka.publisher import Publisher
from tests.integration.finished_interviews import kafka_of, publish, retold

_SPEED = 500.0
_TIMES = 2
"""Of which a round takes the mean, of each hop as of the whole."""
_QUIET_SECONDS = 0.2
"""For what still follows the one before, such as its figures."""
_WATCHED = (
    Topic.RESPONSE_RECORDED,
    Topic.RESPONSE_TRANSCRIBED,
    Topic.RESPONSE_SCORED,
    Topic.INTERVIEW_EVALUATED,
)
_FOLLOWING = (Topic.RESPONSE_TRANSCRIBED, Topic.RESPONSE_SCORED, Topic.INTERVIEW_EVALUATED)
"""What follows in each of the first three hops."""
_HOPS = ("transcribed_ms", "scored_ms", "evaluated_ms", "shown_ms")


@dataclass(frozen=True)
class _Story:
    """The facts of an interview that was held, in the parts that the hops are made of."""

    before: Sequence[Fact]
    last: Fact
    """The first `response.recorded` of the last recording."""
    its: Sequence[Fact]
    """Its transcript and its score."""
    call_ended: Sequence[Fact]
    ended: Sequence[Fact]
    """What followed the call's end: `call.reconciled`, `interview.completed`."""
    evaluated: Fact

    @classmethod
    def of(cls, facts: Sequence[Fact]) -> "_Story":
        """Raises ValueError where there is no evaluation."""
        [evaluated] = [fact for fact in facts if fact.data.topic is Topic.INTERVIEW_EVALUATED]
        by_recording: dict[str, list[Fact]] = defaultdict(list)
        for fact in sorted(facts, key=lambda fact: fact.time):
            if isinstance(fact.data, ResponseRecorded | ResponseTranscribed | ResponseScored):
                by_recording[fact.data.recording_sid].append(fact)
        of_last = max(by_recording.values(), key=lambda of_one: of_one[0].time)
        its = [fact for topic in _FOLLOWING for fact in of_last if fact.data.topic is topic]
        call_ended = [
            fact
            for fact in facts
            if isinstance(fact.data, CallStatusChanged) and fact.data.status is CallStatus.COMPLETED
        ]
        ended = [fact for fact in facts if fact.data.topic in (Topic.CALL_RECONCILED, Topic.INTERVIEW_COMPLETED)]
        kept_back = {evaluated.id, *(fact.id for fact in [*of_last, *call_ended, *ended])}
        # What follows an evaluation is told again by the services themselves.
        before = [
            fact for fact in facts if fact.id not in kept_back and fact.data.topic is not Topic.CANDIDATE_DECISION
        ]
        return cls(before, of_last[0], its, call_ended, ended, evaluated)

    def retold(self, subject: str) -> "_Story":
        """As that of another interview."""
        [last, evaluated, *its] = retold([self.last, self.evaluated, *self.its], subject)
        before, call_ended, ended = (retold(part, subject) for part in (self.before, self.call_ended, self.ended))
        return _Story(before, last, its, call_ended, ended, evaluated)


@dataclass(frozen=True)
class _Hop:
    """What is known before a hop, what sets it off, and where what follows is written; nowhere for the last one."""

    known: Sequence[Fact]
    trigger: Fact
    follows: Topic | None

    @classmethod
    def of(cls, story: _Story, number: int) -> "_Hop":
        """One of `_HOPS`, by its place."""
        transcribed, scored = story.its
        known, trigger = [
            ([], story.last),
            ([transcribed], story.last),
            ([transcribed], scored),
            ([transcribed, scored], story.evaluated),
        ][number]
        follows = _FOLLOWING[number] if number < len(_FOLLOWING) else None
        return cls([*story.before, *story.call_ended, *story.ended, *known], trigger, follows)


@dataclass(frozen=True)
class _Took:
    """The milliseconds of one path, hop by hop, and the CPU milliseconds of each process meanwhile."""

    hops: Sequence[float]
    cpu: Mapping[str, float]


def _mean_cpu(took: Sequence[_Took]) -> Sample:
    """Linux counts in steps of ten milliseconds, so there is no use in a median."""
    return {f"{name}_cpu_ms": fmean(one.cpu[name] for one in took) for name in took[0].cpu}


class _Pipeline:
    """Both sides, in one world."""

    def __init__(
        self, ground: Ground, world: World, office: Office, watch: LogWatch, publisher: Publisher, job_id: str
    ) -> None:
        self._ground = ground
        self._world = world
        self._office = office
        self._watch = watch
        self._publisher = publisher
        self._job_id = job_id

    async def story(self) -> _Story:
        """An interview that was held a moment ago."""
        interview_id = await self._office.interview(self._job_id)
        topics = [topic.value for topic in Topic]
        facts = {
            fact.id: fact
            async for batch in read_to_end(kafka_of(self._world), topics)
            for fact in batch
            if fact.subject == interview_id
        }
        return _Story.of(list(facts.values()))

    async def whole(self, story: _Story) -> Sample:
        """Of the whole path and of each hop on it, and what each process spent meanwhile."""
        stories = [story.retold(self._ground.fresh("int_whole")) for _ in range(_TIMES)]
        await publish(self._world, [fact for one in stories for fact in one.before])
        took = [await self._whole(one) for one in stories]
        each = {name: fmean(one.hops[n] for one in took) for n, name in enumerate(_HOPS)}
        return {"seconds": fmean(sum(one.hops) for one in took) / 1000, **each, **_mean_cpu(took)}

    async def _whole(self, story: _Story) -> _Took:
        subject = story.last.subject
        await asyncio.sleep(_QUIET_SECONDS)
        before, began = spent(self._world), time.time()
        await self._publisher.publish(story.last, *story.call_ended)
        await self._watch.until(Topic.INTERVIEW_EVALUATED, subject)
        shown = await self._shown(subject)
        moments = [began, *(self._watch.times(topic, subject)[-1] for topic in _FOLLOWING), shown]
        return _Took([1000 * (end - start) for start, end in pairwise(moments)], self._cpu_since(before))

    async def hops(self, story: _Story) -> Sample:
        """Of each hop, and their sum, and what each process spent meanwhile."""
        hops = [
            [_Hop.of(story.retold(self._ground.fresh("int_hop")), number) for _ in range(_TIMES)]
            for number in range(len(_HOPS))
        ]
        await publish(self._world, [fact for alike in hops for hop in alike for fact in hop.known])
        took = [[await self._hop(hop) for hop in alike] for alike in hops]
        each = {name: fmean(sum(one.hops) for one in of_hop) for name, of_hop in zip(_HOPS, took, strict=True)}
        cpu = [_mean_cpu(of_hop) for of_hop in took]
        of_all = {name: sum(one[name] for one in cpu) for name in cpu[0]}
        return {"seconds": sum(each.values()) / 1000, **each, **of_all}

    async def _hop(self, hop: _Hop) -> _Took:
        subject = hop.trigger.subject
        await asyncio.sleep(_QUIET_SECONDS)
        count = len(self._watch.times(hop.follows, subject)) if hop.follows else 0
        before, began = spent(self._world), time.time()
        await self._publisher.publish(hop.trigger)
        if hop.follows is None:
            return _Took([1000 * (await self._shown(subject) - began)], self._cpu_since(before))
        await self._watch.until(hop.follows, subject, count + 1)
        took = _Took([1000 * (self._watch.times(hop.follows, subject)[-1] - began)], self._cpu_since(before))
        await self._shown(subject)  # so that nothing goes on when the next is measured
        return took

    def _cpu_since(self, before: Mapping[str, float]) -> Mapping[str, float]:
        return {name: 1000 * (after - before[name]) for name, after in spent(self._world).items()}

    async def _shown(self, interview_id: str) -> float:
        """When the result could be read first."""
        while not await self._office.has_result(interview_id):
            pass
        return time.time()


@asynccontextmanager
async def _sides(ground: Ground) -> AsyncIterator[Sides]:
    settings = WorldSettings(
        kafka=KafkaKind.REAL,
        folder=ground.folder / ground.fresh("pipeline"),
        speed=_SPEED,
        environment={"RATE_LIMIT_PER_MINUTE": "0"},
    )
    async with (
        running_world(settings) as world,
        office_in(world) as office,
        log_watched(world, _WATCHED) as watch,
        Publisher(kafka_of(world), "bench") as publisher,
    ):
        pipeline = _Pipeline(ground, world, office, watch, publisher, await office.job())
        story = await pipeline.story()

        async def product() -> Sample:
            return await pipeline.whole(story)

        async def floor() -> Sample:
            return await pipeline.hops(story)

        yield {"product": product, "floor": floor}


PIPELINE = Case(
    name="pipeline",
    title="Last answer recorded → evaluation readable by REST, every service running, a model that answers at once",
    floor="the sum of the hops of that path, each measured alone",
    goals=(Goal("seconds", at_most=1.3, says="seconds"),),
    sides=_sides,
)
