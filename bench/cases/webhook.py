"""Twilio's webhooks: signed request → fact with `acks=all` → TwiML, on one gateway process."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

from bench.case import Case, Goal, Sample, Sides
from bench.ground import Ground
from bench.loader import loaded, write_requests
from bench.log import settings
from bench.phone_calls import Account, calls
from bench.pins import Cores, pinned
from devkit.ports import free_port
from devkit.product import ProductProcess, gateway_process
from services.telephony_service.handlers import TABLE
from shared.call_urls import Leg
from shared.events.fact import Fact, follow
from shared.kafka.topics_admin import make_topics
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from tests.strategies.stories.calls import request
from tests.strategies.stories.jobs import QUESTIONS
from tests.strategies.stories.story import Story

TENANT = "default"
WITHOUT_KAFKA = "without Kafka"
_CALLS_PER_SECOND = 200
"""More than the gateway takes, so that no call comes to it twice; the floor does not look."""


class _Caller:
    """Makes calls that nobody made before, of interviews that are asked for."""

    def __init__(self, folder: Path, account: Account, interviews: list[str]) -> None:
        self._folder = folder
        self._account = account
        self._numbers = count(1)
        self._legs = self._each_leg(interviews)

    def _each_leg(self, interviews: list[str]) -> Iterator[Leg]:
        for attempt in count(1):
            for interview in interviews:
                yield Leg(TENANT, interview, attempt)

    def calls(self, number: int) -> Path:
        """The requests of so many calls, in a file."""
        legs = list(islice(self._legs, number))
        first = next(islice(self._numbers, number - 1, None)) - number + 1
        return write_requests(self._folder / "calls.json", calls(self._account, legs, first, len(QUESTIONS)))


async def _ask_for(database: Database, interviews: list[str]) -> None:
    """As telephony_service projects the request."""
    story = Story()
    asked = request(story)

    def fact(interview: str) -> Fact:
        at = datetime(2026, 11, 1, tzinfo=UTC)
        return follow(asked, source="/bench", subject=interview, tenant=TENANT, cause=interview, time=at)

    await Projection(database, CollectionName.INTERVIEWS).project(
        {interview: TABLE.fold(fact(interview)) for interview in interviews}
    )


def webhook_case(seconds: float = 1.5, interviews: int = 500) -> Case:
    """Each measurement takes so many seconds."""

    @asynccontextmanager
    async def sides(ground: Ground) -> AsyncIterator[Sides]:
        folder = ground.folder / ground.fresh("webhook")
        kafka, mongod, cores = await ground.kafka(), await ground.mongod(), Cores.here()
        await make_topics(settings(kafka))
        account = Account("https://screener.example.com", secrets.token_hex(16))
        database = ground.fresh("webhook")
        environment = {
            **kafka.environment,
            **mongod.environment,
            "MONGODB_DATABASE": database,
            "BLOB_URL": (folder.resolve() / "blobs").as_uri(),
            "API_KEY": secrets.token_urlsafe(24),
            "SECRET_KEY": secrets.token_hex(32),
            "WEBHOOK_BASE_URL": account.base_url,
            "TWILIO_AUTH_TOKEN": account.token,
        }
        known = [f"int_{number:032x}" for number in range(interviews)]
        async with Database(MongoSettings(mongodb_url=mongod.url, mongodb_database=database)) as opened:
            await _ask_for(opened, known)
        caller = _Caller(folder, account, known)
        port, bare_port, floor_port = free_port(), free_port(), free_port()

        async with AsyncExitStack() as stack:

            async def served(process: ProductProcess) -> ProductProcess:
                await stack.enter_async_context(process)
                stack.enter_context(pinned(process.pid, cores.server))
                return process

            for other in (kafka, mongod):
                stack.enter_context(pinned(other.pid, cores.others))
            gateway = await served(gateway_process(environment, port, folder))
            bare_environment = {**environment, "GATEWAY_HOST": "127.0.0.1", "GATEWAY_PORT": str(bare_port)}
            bare = await served(
                ProductProcess("bench.gateway_at_once", bare_environment, bare_port, folder / "at-once.log")
            )

            async def measured(process: ProductProcess, at: int) -> Sample:
                return await loaded(process.pid, at, caller.calls(round(_CALLS_PER_SECOND * seconds)), seconds)

            body_bytes = (await measured(gateway, port))["body_bytes"]
            floor_environment = {"FLOOR_PORT": str(floor_port), "FLOOR_BODY_BYTES": str(round(body_bytes))}
            floor = await served(
                ProductProcess("bench.floors.route", floor_environment, floor_port, folder / "floor.log")
            )
            yield {
                "product": lambda: measured(gateway, port),
                WITHOUT_KAFKA: lambda: measured(bare, bare_port),
                "floor": lambda: measured(floor, floor_port),
            }

    return Case(
        name="webhook",
        title="Signed Twilio webhook → fact with acks=all → TwiML, one gateway process, 32 connections",
        floor="a bare Starlette route on the same uvicorn",
        goals=(
            Goal("requests_per_s", at_least=0.25, says="requests/s"),
            Goal("cpu_ms_per_request", at_most=4, says="CPU of a request"),
            Goal("requests_per_s", at_least=0.80, under=WITHOUT_KAFKA, says="requests/s with Kafka, of those without"),
        ),
        sides=sides,
    )


WEBHOOK = webhook_case()
