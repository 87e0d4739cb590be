"""Plays one drill with one copy of the product, in a world of its own, and has it checked."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from devkit.child import Child, spawn
from devkit.twilio.faults import FaultPlan
from devkit.world import KafkaKind, World, WorldSettings
from tests.chaos.checker import Report, check
from tests.chaos.checker.case import READ_BY, SERVICES
from tests.chaos.checker.kafka import read_committed, read_ends
from tests.chaos.evidence import Evidence
from tests.chaos.mutants.keeper import Keeper
from tests.chaos.mutants.surroundings import DATABASE, ENVIRONMENT, count_kept, write_connections, write_poison
from tests.chaos.plan import ChaosPlan
from tests.chaos.recruiter import Recruiter, Refused
from tests.chaos.watch import Watch

if TYPE_CHECKING:
    from tests.chaos.mutants.drills import Drill

Entry = Mapping[str, Any]
SEED = 7
_LOOK_SECONDS = 0.02
_START_SECONDS = 120.0
_ANSWER_SECONDS = 60.0
"""The stand-ins are no part of the product: that they are slow on a busy machine must not end a drill."""


class RebuildFailed(Exception):
    """The projections could not be folded anew; the message says where the log is."""


@dataclass(frozen=True)
class Played:
    """What came of a drill. `omitted` says what was to go wrong and did not; none where all did.

    `seconds` is how long it took for everything to come to rest, or what patience there was.
    """

    report: Report
    omitted: str | None
    seconds: float


class Stage:
    """What a drill plays on: the world, the product's processes, the recruiter, the phone network's log."""

    def __init__(self, drill: "Drill", environment: Mapping[str, str], folder: Path) -> None:
        self._drill = drill
        self._folder = folder
        self._evidence = Evidence(folder)
        self._refusals: list[str] = []
        self._is_trouble_over = drill.meanwhile is drill.before is None
        self.world = World(
            WorldSettings(
                kafka=KafkaKind.MEMORY,
                folder=folder / "world",
                partitions=1,
                speed=drill.speed,
                seed=SEED,
                journals=folder,
                environment={**ENVIRONMENT, "MONGODB_DATABASE": DATABASE, **drill.environment, **environment},
            )
        )
        outside: tuple[Child, ...] = (self.world.kafka, self.world.mongod, self.world.phones, self.world.model)
        for child in outside:
            child.start_seconds = _START_SECONDS
        self.keeper: Keeper
        self.recruiter: Recruiter
        self._phones: httpx.AsyncClient

    @property
    def kafka(self) -> str:
        """Where Kafka is."""
        return self.world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"]

    async def calm_phone_network(self) -> None:
        """From now on nothing goes wrong there, but what is on its way already."""
        await self._set_phone_faults(FaultPlan())

    async def entry(self, wanted: Callable[[Entry], bool]) -> Entry:
        """The first entry of the phone network's log that is `wanted`, as soon as it is there."""
        return await self._first("phones.jsonl", wanted)

    async def asked(self, wanted: Callable[[Entry], bool]) -> Entry:
        """The first that the model was asked and is `wanted`, as soon as it was asked."""
        return await self._first("model.jsonl", wanted)

    async def _first(self, journal: str, wanted: Callable[[Entry], bool]) -> Entry:
        while True:
            for entry in self._entries(journal):
                if wanted(entry):
                    return entry
            await asyncio.sleep(_LOOK_SECONDS)

    def _entries(self, journal: str) -> Iterator[Entry]:
        *whole, _ = (self._folder / journal).read_bytes().split(b"\n")  # the last may be half written
        yield from map(json.loads, whole)

    async def play(self, patience_seconds: float) -> Played:
        """Starts everything, plays the drill until all is at rest or patience is over, and has it checked.

        Raises:
            Unavailable, StartFailed: this machine could not start what it takes, or the product did not start.
            RebuildFailed: the product could not rebuild its projections.
        """
        try:
            await self.world.start_outside()
            return await self._play(patience_seconds)
        finally:
            await self.world.stop()
            self._evidence.close()

    async def _play(self, patience_seconds: float) -> Played:
        drill, environment, api_key = self._drill, self.world.environment, self.world.api_key
        write_connections(self._evidence, environment)
        async with (
            Keeper(environment, self.world.gateway_port, self.world.logs, drill.crash) as keeper,
            httpx.AsyncClient(base_url=self.world.phones.url, timeout=_ANSWER_SECONDS, trust_env=False) as self._phones,
            Watch(self.kafka) as watch,
            Recruiter(self._plan(), self.world.url, api_key, self.world.phones.url, self._evidence) as recruiter,
        ):
            self.keeper, self.recruiter = keeper, recruiter
            await self._set_faults()
            await write_poison(self.kafka, drill.poison, self._evidence)
            await keeper.start()
            began = time.monotonic()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_seconds):
                    await self._perform(watch)
            seconds = time.monotonic() - began
        await self._rebuild(environment)
        report = await asyncio.to_thread(check, self._folder)
        return Played(report, self._omitted(keeper), seconds)

    def _plan(self) -> ChaosPlan:
        drill = self._drill
        return ChaosPlan(
            seed=SEED,
            interviews=len(drill.personas),
            folder=self._folder,
            load_seconds=0.5,
            personas=drill.personas,
            resume_share=drill.resume_share,
            repeated_share=1.0,
        )

    async def _set_faults(self) -> None:
        await self._set_phone_faults(self._drill.phone_faults)
        rules = [rule.model_dump(mode="json") for rule in self._drill.model_faults]
        model = self.world.model.url.removesuffix("/v1")
        async with httpx.AsyncClient(base_url=model, timeout=_ANSWER_SECONDS, trust_env=False) as server:
            (await server.put("/_devkit/faults", json={"rules": rules})).raise_for_status()

    async def _set_phone_faults(self, plan: FaultPlan) -> None:
        (await self._phones.put("/_devkit/faults", json=plan.model_dump())).raise_for_status()

    async def _perform(self, watch: Watch) -> None:
        """The load with the trouble before or beside it, then quiet."""
        if self._drill.before is not None:
            await self._drill.before(self)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._load(watch))
            if self._drill.meanwhile is not None:
                both.create_task(self._drill.meanwhile(self))
        self._is_trouble_over = True
        await self._until_quiet()

    async def _load(self, watch: Watch) -> None:
        try:
            await self.recruiter.run(watch)
        except* Refused as refused:
            # A mutant may well refuse what is good; the checker sees what came of it.
            self._refusals += [str(refusal) for refusal in refused.exceptions]

    async def _until_quiet(self) -> None:
        before: object = None
        while True:
            pending = (await self._phones.get("/_devkit/pending")).json()["pending"]
            ends, is_unread = await asyncio.to_thread(_look, self.kafka)
            kept = await asyncio.to_thread(count_kept, self.world.mongod.url)
            if not pending and not is_unread and not kept and ends == before:
                return
            before = ends
            await asyncio.sleep(0.3)

    async def _rebuild(self, environment: Mapping[str, str]) -> None:
        log = self.world.logs / "rebuild.log"
        process = await spawn([sys.executable, "-m", "tests.chaos.rebuild"], log, environment=environment)
        if await process.wait() != 0:
            raise RebuildFailed(f"the projections were not rebuilt; see {log}")

    def _omitted(self, keeper: Keeper) -> str | None:
        if alive := self._drill.crash.keys() - keeper.crashed:
            return f"{', '.join(alive)} never came to the failpoint"
        if self._refusals:
            return f"something good was refused: {self._refusals[0]}"
        return None if self._is_trouble_over else "not everything came to its end in time"


def _look(kafka: str) -> tuple[object, bool]:
    """Where the log ends, and whether somebody has not read it all."""
    ends, committed = read_ends(kafka), read_committed(kafka, SERVICES)
    is_unread = any(
        committed.get((service, topic, partition), 0) != end
        for (topic, partition), end in ends.items()
        for service in READ_BY.get(topic, ())
    )
    return ends, is_unread
