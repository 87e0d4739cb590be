"""A thousand requests with a hundred keys, from many clients at once, while the gateway is killed: a hundred things."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import httpx
import pytest

from devkit.world import World
from tests.chaos.checker.kafka import read_log
from tests.chaos.checker.record import RawRecord
from tests.integration.conftest import NOBODY
from tests.integration.gateway.story import eventually
from tests.integration.office import Office

KEYS, TIMES, CLIENTS = 100, 10, 16
KILLED_AT = (250, 600)
"""After how many answers the gateway dies."""

PATIENCE_SECONDS = 0.2
LIMIT_SECONDS = 240


@dataclass(frozen=True)
class Write:
    """What is sent with one key."""

    key: str
    path: str
    body: dict[str, Any]


@dataclass
class Sent:
    """What came of it all."""

    answers: dict[str, list[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    broken: int = 0
    deaths: int = 0

    @property
    def count(self) -> int:
        """How many requests have their answer."""
        return sum(len(answers) for answers in self.answers.values())

    def ids(self, key: str) -> set[str]:
        """The ids that a key was answered with."""
        return {httpx.Response(status, content=body).json()["id"] for status, body in self.answers[key]}


async def _writes(office: Office) -> list[Write]:
    """Half candidates, half interviews of somebody whom no gate lets be called."""
    run = secrets.token_hex(4)
    job = await office.job()
    nobody = (await office.http.post("/v1/candidates", json={"name": "Nobody", "phone": NOBODY})).json()["id"]
    candidates = [
        Write(f"{run}-candidate-{n}", "/v1/candidates", {"name": f"Candidate {n}", "phone": NOBODY})
        for n in range(KEYS // 2)
    ]
    interview = {"job_id": job, "candidate_id": nobody}
    interviews = [Write(f"{run}-interview-{n}", "/v1/interviews", interview) for n in range(KEYS // 2)]
    return [*candidates, *interviews]


async def _send(client: httpx.AsyncClient, write: Write, sent: Sent) -> None:
    """One request, repeated as our problems say, until it has its answer."""
    while True:
        try:
            answer = await client.post(write.path, json=write.body, headers={"Idempotency-Key": write.key})
        except httpx.HTTPError:
            sent.broken += 1
            await asyncio.sleep(PATIENCE_SECONDS)
            continue
        if answer.is_success:
            sent.answers[write.key].append((answer.status_code, answer.content))
            return
        sent.refused[answer.status_code] += 1
        assert answer.status_code == 503 or answer.json()["type"].endswith("request-in-flight"), answer.text
        assert int(answer.headers["Retry-After"]) >= 1
        await asyncio.sleep(PATIENCE_SECONDS)


@asynccontextmanager
async def _being_killed(world: World, sent: Sent) -> AsyncIterator[None]:
    async def kill() -> None:
        assert world.gateway is not None
        for count in KILLED_AT:
            while sent.count < count:  # noqa: ASYNC110  the clients do what is waited for
                await asyncio.sleep(0.001)
            await world.gateway.kill()
            sent.deaths += 1
            await world.gateway.start()

    killing = asyncio.create_task(kill())
    try:
        yield
        await killing
    finally:
        killing.cancel()


@pytest.fixture
async def writes(office: Office) -> list[Write]:
    return await _writes(office)


async def test_a_thousand_requests_with_a_hundred_keys_make_a_hundred_things(
    world: World, http: httpx.AsyncClient, writes: list[Write], record_property: Callable[[str, object], None]
) -> None:
    queue = Random(4).sample(writes * TIMES, KEYS * TIMES)
    sent = Sent()

    async def client() -> None:
        while queue:
            await _send(http, queue.pop(), sent)

    async with asyncio.timeout(LIMIT_SECONDS), _being_killed(world, sent), asyncio.TaskGroup() as clients:
        for _ in range(CLIENTS):
            clients.create_task(client())

    assert (sent.count, sent.deaths) == (KEYS * TIMES, len(KILLED_AT))
    assert sent.broken, "nobody noticed that the gateway died"
    assert {key: len(set(answers)) for key, answers in sent.answers.items()} == dict.fromkeys(sent.answers, 1)
    made = {identity for write in writes for identity in sent.ids(write.key)}
    assert len(made) == KEYS
    for write in writes:
        (identity,) = sent.ids(write.key)
        assert await eventually(partial(_is_there, http, f"{write.path}/{identity}"))

    records = await asyncio.to_thread(read_log, world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"])
    facts = _facts(records, made)
    assert set(facts) == made
    record_property("connections broken", sent.broken)
    record_property("refused, by status", dict(sent.refused))
    record_property("records of the facts", sum(map(len, facts.values())))
    for identity, copies in facts.items():
        assert len({(record.headers, record.value) for record in copies}) == 1, f"{identity} has two wordings"


async def _is_there(http: httpx.AsyncClient, path: str) -> bool:
    """Whether a thing can be read. Its write may have been accepted before it could be."""
    return (await http.get(path)).status_code == 200


def _facts(records: list[RawRecord], subjects: set[str]) -> dict[str, list[RawRecord]]:
    """What asked for each thing, by its id."""
    found: dict[str, list[RawRecord]] = defaultdict(list)
    for record in records:
        subject = (record.key or b"").decode()
        if record.place.topic in ("candidate.created", "call.requested") and subject in subjects:
            found[subject].append(record)
    return found
