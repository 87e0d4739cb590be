"""Kills each process in turn, again and again, each once the one before has recovered."""

import asyncio
import shutil
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from devkit.product import GROUPS
from devkit.world import KafkaKind, World, WorldSettings
from tests.chaos.evidence import Evidence, lines, now
from tests.chaos.faults.poison import TOPICS
from tests.chaos.narrator import Narrator
from tests.chaos.plan import GATEWAY
from tests.chaos.recovery import Span, gateway_progress, read_progress, spans, waits, webhook_progress
from tests.chaos.recovery_time.load import SteadyLoad
from tests.chaos.recovery_time.progress import Progress
from tests.chaos.supervisor import RESTART_SECONDS, Replica, Supervisor

TARGETS = (*GROUPS, GATEWAY)
"""Those whose progress shows in the log or in answers."""
_PARTITIONS = 6
_PATIENCE_SECONDS = 120.0


class NoProgress(Exception):
    """A process made none for two minutes; the message says which, and when."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one process, kill by kill. Seconds."""

    to_ready: list[float]
    """Until it said that it is ready."""
    to_progress: list[float]
    """Until it wrote a fact, or the gateway answered with 2xx."""


class RecoveryRun:
    """One run on real Kafka and mongod, with the product's own settings. `folder` is emptied, then filled."""

    def __init__(self, kills: int, folder: Path, narrator: Narrator) -> None:
        self._kills = kills
        self._narrator = narrator
        shutil.rmtree(folder, ignore_errors=True)
        self._evidence = Evidence(folder)
        self._journal = folder / "phones.jsonl"
        settings = WorldSettings(
            kafka=KafkaKind.REAL,
            folder=folder / "world",
            partitions=_PARTITIONS,
            journals=folder,
            services=GROUPS,
        )
        self._world = World(settings)
        self._supervisor = Supervisor(self._world, self._evidence, narrator.note)

    async def run(self) -> Mapping[str, Measured]:
        """By process. Raises Unavailable, StartFailed, NoProgress."""
        try:
            await self._world.start_outside()
            await self._world.start_product()
            self._supervisor.adopt()
            self._narrator.step("everything runs")
            return await self._measure()
        finally:
            await self._supervisor.stop()
            await self._world.stop()
            self._evidence.close()

    async def _measure(self) -> Mapping[str, Measured]:
        bootstrap = self._world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"]
        headers = {"X-API-Key": self._world.api_key}
        async with (
            httpx.AsyncClient(base_url=self._world.url, headers=headers, trust_env=False) as http,
            Progress(bootstrap, TOPICS) as progress,
        ):
            load = SteadyLoad(http, self._evidence, lambda at: progress.made(GATEWAY, at))
            await _meanwhile(load.run(), self._kill_in_turn(progress))
        _, times = await asyncio.to_thread(read_progress, bootstrap, TOPICS)
        answers = [*gateway_progress(lines(self._evidence.recruiter.path)), *webhook_progress(lines(self._journal))]
        return measured(spans(lines(self._evidence.outages.path)), {**times, GATEWAY: sorted(answers)})

    async def _kill_in_turn(self, progress: Progress) -> None:
        for target in TARGETS:
            await self._progress(target, progress)
        self._narrator.step("everybody has work")
        for number in range(self._kills):
            for target in TARGETS:
                await self._kill(target, number, progress)

    async def _kill(self, target: str, number: int, progress: Progress) -> None:
        await self._progress(target, progress)
        (replica,) = self._supervisor.replicas(target)
        began = now()
        await replica.kill()
        restarted = began.timestamp() + RESTART_SECONDS
        ready, _ = await asyncio.gather(_ready(replica), self._progress(target, progress, restarted))
        self._evidence.outage("sigkill", target, began, ready)
        seconds = (now() - began).total_seconds()
        self._narrator.fault(f"{number + 1} of {self._kills}: {target} was killed, and goes on {seconds:.1f} s later")

    async def _progress(self, target: str, progress: Progress, after: float | None = None) -> None:
        moment = now().timestamp() if after is None else after
        try:
            await progress.after(target, moment, _PATIENCE_SECONDS)
        except TimeoutError as none:
            raise NoProgress(f"{target} made no progress for {_PATIENCE_SECONDS:.0f} s") from none


async def _meanwhile(load: Coroutine[None, None, None], kills: Coroutine[None, None, None]) -> None:
    """Ends with the kills. Raises what either of them does."""
    tasks = [asyncio.create_task(kills), asyncio.create_task(load)]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _ready(replica: Replica) -> datetime:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await replica.ready.wait()
    return now()


def measured(outages: list[Span], progress: Mapping[str, list[float]]) -> Mapping[str, Measured]:
    """By process, what its kills came to. Pure."""
    found = {}
    for target in TARGETS:
        mine = [span for span in outages if span.target == target]
        to_ready = [span.ended - span.began for span in mine]
        found[target] = Measured(to_ready, waits(target, outages, progress.get(target, ())))
    return found
