"""The example subscribers, alone with a broker and an ATS: duplicates, disorder, what is unknown, and deaths."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from devkit.ats.server import AtsServer, running_ats
from devkit.child import spawn
from devkit.kafka.memory import MemoryKafka
from shared.events.fact import Fact
from shared.events.interviews import Recommendation
from shared.events.topics import topic_partitions
from shared.events.wire import Message, encode
from tests.node import node_tools
from tests.strategies.facts import envelope
from tests.strategies.stories.assessments import decision
from tests.strategies.stories.scoring import evaluated, reviewed
from tests.strategies.values import after

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LIMIT_SECONDS = 120.0


def python() -> list[str]:
    return [sys.executable, str(EXAMPLES / "ats-python" / "subscriber.py")]


def node() -> list[str]:
    node_tools()  # skips where there is no Node.js
    folder = EXAMPLES / "ats-node"
    if not (folder / "node_modules").exists():
        subprocess.run([str(shutil.which("npm")), "ci", "--silent", "--ignore-scripts"], cwd=folder, check=True)
    return ["node", str(folder / "subscriber.mjs")]


PROGRAMS = {"python": python, "node": node}
each_program = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())


def told(interview: str, *, human: bool) -> list[Fact]:
    """What becomes of an interview, as history and as state; the human's word is the later."""
    evaluation = envelope(evaluated("", 8.0, Recommendation.HIRE), after(0), f"{interview}-e", interview)
    review = envelope(reviewed(Recommendation.REJECT), after(60), f"{interview}-r", interview)
    last = (review.time, review.id) if human else None
    recommendation = Recommendation.REJECT if human else Recommendation.HIRE
    state = decision((evaluation.time, evaluation.id), last, recommendation, interview_id=interview)
    fact = envelope(state, after(61 if human else 1), f"{interview}-{'h' if human else 'm'}", interview)
    return [review if human else evaluation, fact]


class Office:
    """A broker, an ATS, and a subscriber between them."""

    def __init__(self, kafka: MemoryKafka, ats: AtsServer, folder: Path, command: list[str]) -> None:
        self.ats = ats
        self._kafka = kafka
        self._folder = folder
        self._command = command

    async def publish(self, *messages: Message) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self._kafka.bootstrap) as producer:
            for message in messages:
                await producer.send_and_wait(message.topic, message.value, message.key, headers=list(message.headers))

    @asynccontextmanager
    async def subscriber(self, end: signal.Signals = signal.SIGTERM) -> AsyncIterator[None]:
        """The program runs while the block lasts."""
        environment = {
            "KAFKA_BOOTSTRAP_SERVERS": self._kafka.bootstrap,
            "ATS_URL": self.ats.url,
            "STATE_FILE": str(self._folder / "state"),
        }
        process = await spawn(self._command, self._folder / "subscriber.log", environment=environment)
        try:
            yield
        finally:
            process.send_signal(end)
            code = await process.wait()
        assert code == (0 if end is signal.SIGTERM else -end), (self._folder / "subscriber.log").read_text()

    async def until(self, holds: Callable[[dict[str, object]], bool]) -> None:
        """Returns once something holds of the recommendations in the ATS."""
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                while True:
                    if holds(self.recommendations):
                        return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            pytest.fail(f"{self.recommendations}\n{(self._folder / 'subscriber.log').read_text()}")

    @property
    def recommendations(self) -> dict[str, object]:
        found = self.ats.own.recommendations
        return {interview: one.body["recommendation"] for interview, one in found.items()}

    def writes(self, interview: str) -> int:
        return self.ats.own.recommendations[interview].writes


@pytest.fixture
async def office(tmp_path: Path, program: Callable[[], list[str]]) -> AsyncIterator[Office]:
    command = await asyncio.to_thread(program)
    async with (
        MemoryKafka(topic_partitions(1), tmp_path / "kafka.log") as kafka,
        running_ats("http://127.0.0.1:1", "") as ats,
    ):
        yield Office(kafka, ats, tmp_path, command)


def encoded(*facts: Fact) -> list[Message]:
    return [encode(fact) for fact in facts]


def strange(message: Message) -> Message:
    """The same with more in it than anybody knows of today."""
    data = {**json.loads(message.value), "mood": {"of_the_day": "bright"}}
    return replace(message, value=json.dumps(data).encode(), headers=(*message.headers, ("ce_sequence", b"7")))


def of_another_type(message: Message) -> Message:
    changed = [(name, b"something.new.v9" if name == "ce_type" else value) for name, value in message.headers]
    return replace(message, value=b"\x00\x01", headers=tuple(changed))


@each_program
async def test_duplicates_disorder_and_what_is_unknown_change_nothing(office: Office) -> None:
    model, human, end = (
        encoded(*told("int_1", human=False)),
        encoded(*told("int_1", human=True)),
        told("z", human=False),
    )
    async with office.subscriber():
        await office.publish(*map(of_another_type, model), *map(strange, model), *model, *human)
        # A worker that was away writes the earlier once more, after the later.
        await office.publish(*model, *encoded(*end))
        # One of them reads two topics, which have no order between them: that it knows of the last does not say that it
        # knows of the human's word by then.
        await office.until(lambda found: found == {"int_1": "reject", "z": "hire"})
    assert office.recommendations == {"int_1": "reject", "z": "hire"}
    assert (office.writes("int_1"), office.writes("z")) == (2, 1)
    assert office.ats.own.recommendations["int_1"].body["decided_by"] == "human"


@each_program
async def test_an_ats_that_is_away_gets_everything_when_it_is_back(office: Office) -> None:
    office.ats.own.fail(503, 500, 503)
    async with office.subscriber():
        await office.publish(*encoded(*told("int_1", human=False), *told("int_2", human=False)))
        await office.until(lambda found: found == {"int_1": "hire", "int_2": "hire"})


@each_program
async def test_a_subscriber_that_is_killed_goes_on_where_it_was(office: Office) -> None:
    async with office.subscriber(signal.SIGKILL):
        await office.publish(*encoded(*told("int_1", human=False)))
        await office.until(lambda found: found == {"int_1": "hire"})
    await office.publish(*encoded(*told("int_1", human=True), *told("int_2", human=False)))
    async with office.subscriber():
        await office.until(lambda found: found == {"int_1": "reject", "int_2": "hire"})
    assert office.writes("int_1") <= 3, "once more than needed, where it died between the write and the commit"
