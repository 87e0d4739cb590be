"""The whole pipeline: from the last answer of a call to the evaluation that can be read.

Product: a whole interview by phone on Apache Kafka with every service running, at a speed at which what the phone
network itself waits for takes milliseconds, and with a model that answers at once. The clock starts when the gateway
hands the last `response.recorded` to Kafka, and stops when ``GET /v1/interviews/{id}/result`` first answers 200.

Floor: the sum of the hops of that path, each measured alone while nothing else happens, in the same processes:

1. `response.recorded` → `response.transcribed`: fetched, archived, transcribed
2. `response.transcribed` → `response.scored`: judged
3. `response.scored` → `interview.evaluated`: summed up
4. `interview.evaluated` → the first ``GET`` that shows it

For each hop the facts of an interview that really was held are told again as another's, all but the one that sets off
the hop and what followed it; once everything is folded, that one is published. The clock starts when it is handed to
Kafka, and stops when the fact that follows is. What goes on beside this path in the product (the call's end,
`call.reconciled`, `interview.completed`, figures) is not in the floor, and takes its share of the same cores.
"""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from bench.case import Case, Goal, Sample, Sides
from bench.ground import Ground
from bench.log_watch import LogWatch, log_watched
from bench.office import Office, office_in
from devkit.world import KafkaKind, World, WorldSettings, running_world
from shared.events.fact import Fact
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseTranscribed
from shared.events.topics import Topic
from shared.kafka.log_reader import read_to_end
from shared.kafka.publisher import Publisher
from tests.integration.finished_interviews import kafka_of, publish, retold

SPEED = 500.0
_INTERVIEWS = 3
"""Of which a round takes the median, of each hop as of the whole."""
_WATCHED = (
    Topic.RESPONSE_RECORDED,
    Topic.RESPONSE_TRANSCRIBED,
    Topic.RESPONSE_SCORED,
    Topic.INTERVIEW_EVALUATED,
)
_FOLLOWING = (Topic.RESPONSE_TRANSCRIBED, Topic.RESPONSE_SCORED, Topic.INTERVIEW_EVALUATED)
"""What follows in each of the first three hops."""


@dataclass(frozen=True)
class _Story:
    """The facts of an interview that was held, in the parts that the hops are made of."""

    before: Sequence[Fact]
    last: Fact
    """The first `response.recorded` of the last recording."""
    its: Sequence[Fact]
    """Its transcript and its score."""
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
        # What follows an evaluation is told again by the services themselves.
        kept_back = {evaluated.id, *(fact.id for fact in of_last)}
        before = [
            fact for fact in facts if fact.id not in kept_back and fact.data.topic is not Topic.CANDIDATE_DECISION
        ]
        return cls(before, of_last[0], its, evaluated)

    def retold(self, subject: str) -> "_Story":
        """As that of another interview."""
        [last, evaluated, *its] = retold([self.last, self.evaluated, *self.its], subject)
        return _Story(retold(self.before, subject), last, its, evaluated)


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

    async def whole(self) -> Sample:
        took = []
        for _ in range(_INTERVIEWS):
            interview_id = await self._office.request(self._job_id, await self._office.candidate())
            await self._watch.until(Topic.INTERVIEW_EVALUATED, interview_id)
            shown = await self._shown(interview_id)
            took.append(shown - max(self._watch.times(Topic.RESPONSE_RECORDED, interview_id)))
        return {"seconds": median(took)}

    async def hops(self, story: _Story) -> Sample:
        names = ("transcribed_ms", "scored_ms", "evaluated_ms", "shown_ms")
        took: dict[str, float] = {}
        for number, name in enumerate(names):
            took[name] = 1000 * median([await self._hop(story, number) for _ in range(_INTERVIEWS)])
        return {**took, "seconds": sum(took.values()) / 1000}

    async def _hop(self, story: _Story, number: int) -> float:
        subject = self._ground.fresh("int_hop")
        told = story.retold(subject)
        transcribed, scored = told.its
        known, trigger = [
            ([], told.last),
            ([transcribed], told.last),
            ([transcribed], scored),
            ([transcribed, scored], told.evaluated),
        ][number]
        await publish(self._world, [*told.before, *known])
        began = time.time()
        if number == len(_FOLLOWING):
            await self._publisher.publish(trigger)
            return await self._shown(subject) - began
        follows = _FOLLOWING[number]
        before = len(self._watch.times(follows, subject))
        await self._publisher.publish(trigger)
        await self._watch.until(follows, subject, before + 1)
        took = self._watch.times(follows, subject)[-1] - began
        await self._shown(subject)  # so that nothing goes on when the next is measured
        return took

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
        speed=SPEED,
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

        async def floor() -> Sample:
            return await pipeline.hops(story)

        yield {"product": pipeline.whole, "floor": floor}


PIPELINE = Case(
    name="pipeline",
    title="Last answer recorded → evaluation readable by REST, every service running, a model that answers at once",
    floor="the sum of the hops of that path, each measured alone",
    goals=(Goal("seconds", at_most=1.3, says="seconds"),),
    sides=_sides,
)
