"""Steps that several tests begin with."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx

from devkit.samples import CANDIDATES, Persona, SampleCandidate
from devkit.world import World
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.kafka.log_reader import read_to_end
from shared.kafka.settings import KafkaSettings

PATIENT = {"Prefer": "wait=60"}
POLL_SECONDS = 0.02
DEADLINE_SECONDS = 120.0


def a_description() -> str:
    """One that no other test handed in."""
    return f"You build services in Python, on Kafka and MongoDB. Reference {uuid4()}."


def sample(persona: Persona) -> SampleCandidate:
    """Somebody who behaves so on the phone."""
    return next(candidate for candidate in CANDIDATES if candidate.persona == persona)


async def created(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    """The body of an answer that went well."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def a_job(client: httpx.AsyncClient) -> dict[str, Any]:
    """A job with its questions."""
    job = {"title": "Backend engineer", "description": a_description()}
    return await created(await client.post("/v1/jobs", json=job, headers=PATIENT))


async def a_candidate(client: httpx.AsyncClient, persona: Persona = "strong") -> dict[str, Any]:
    """A candidate without a résumé."""
    who = sample(persona)
    return await created(await client.post("/v1/candidates", json={"name": who.name, "phone": who.phone}))


async def waited_for(client: httpx.AsyncClient, job: dict[str, Any] | None = None) -> dict[str, Any]:
    """What whoever asks for an interview and waits is answered."""
    job, candidate = job or await a_job(client), await a_candidate(client)
    asked = {"job_id": job["id"], "candidate_id": candidate["id"]}
    return await created(await client.post("/v1/interviews", json=asked, headers=PATIENT))


async def over(client: httpx.AsyncClient, interview_id: str) -> dict[str, Any]:
    """An interview, once it is evaluated and its conversation known to be over.

    The one is scoring's to write, the other telephony's, and neither waits for the other.
    """

    async def find() -> dict[str, Any] | None:
        found = await created(await client.get(f"/v1/interviews/{interview_id}", headers=PATIENT), 200)
        return found if found["result"] and found["outcome"] else None

    interview: dict[str, Any] = await eventually(find)
    return interview


async def an_interview(client: httpx.AsyncClient, job: dict[str, Any] | None = None) -> dict[str, Any]:
    """An interview that is over and evaluated, and not reviewed."""
    return await over(client, (await waited_for(client, job))["id"])


async def eventually(find: Callable[[], Awaitable[Any]]) -> Any:
    """What `find` returns, once it is true."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not (found := await find()):  # noqa: ASYNC110  another process does what is waited for
            await asyncio.sleep(POLL_SECONDS)
        return found


async def facts_about(world: World, subject: str, topic: Topic) -> list[Fact]:
    """Every fact in `topic` about `subject`, duplicates included."""
    kafka = KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap)
    return [fact async for batch in read_to_end(kafka, [topic.value]) for fact in batch if fact.subject == subject]
