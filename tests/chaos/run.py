"""A chaos run from its plan to its evidence."""

import asyncio
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx

from devkit.child import spawn
from devkit.product import SERVICES
from devkit.world import KafkaKind, World, WorldSettings
from tests.chaos.checker import Report, check
from tests.chaos.conversations import in_their_answers
from tests.chaos.ending import Log, Tell, until_at_rest, until_none_is_kept
from tests.chaos.evidence import Evidence, lines
from tests.chaos.faults.driver import FaultDriver
from tests.chaos.faults.outside import OutsideFaults
from tests.chaos.faults.poison import TOPICS, Poison
from tests.chaos.faults.processes import ProcessFaults
from tests.chaos.narrator import Narrator
from tests.chaos.plan import GATEWAY, ChaosPlan, FaultKind
from tests.chaos.product import FAST_LIVES
from tests.chaos.recovery import gateway_progress, read_progress, recoveries, spans
from tests.chaos.recruiter import Recruiter
from tests.chaos.report import ChaosReport
from tests.chaos.schedule import schedule
from tests.chaos.supervisor import Supervisor
from tests.chaos.watch import Watch
from tests.receiver import receiving

REPORT = "report.json"
_LOOK_SECONDS = 0.3
DATABASE = "screener"


class RebuildFailed(Exception):
    """The projections could not be rebuilt; the message says where the log is."""


async def run_chaos(plan: ChaosPlan, narrator: Narrator | None = None) -> Path:
    """Runs a plan. Returns its folder: the evidence, and `report.json` with what the checker found.

    Raises:
        Unavailable, StartFailed: this machine could not start what it takes.
        Refused: the product turned a good request down.
        RebuildFailed: the product could not rebuild its projections.
    """
    await ChaosRun(plan, narrator or Narrator()).run()
    return plan.folder


class ChaosRun:
    """One run, its parts made as it goes. `examine` is the checker, or one that looks at more."""

    def __init__(self, plan: ChaosPlan, narrator: Narrator, examine: Callable[[Path], Report] = check) -> None:
        self._plan = plan
        self._narrator = narrator
        self._examine = examine
        self._began = time.monotonic()
        shutil.rmtree(plan.folder, ignore_errors=True)
        self._evidence = Evidence(plan.folder)
        self._world = World(
            WorldSettings(
                kafka=KafkaKind.REAL,
                folder=plan.folder / "world",
                partitions=plan.partitions,
                speed=plan.speed,
                seed=plan.seed,
                journals=plan.folder,
                services=SERVICES,
                environment={
                    **(FAST_LIVES if plan.fast_lives else {}),
                    "MONGODB_DATABASE": DATABASE,
                    **plan.environment,
                },
            )
        )
        self._supervisor = Supervisor(self._world, self._evidence, narrator.note)

    async def run(self) -> ChaosReport:
        """Starts everything, does what the plan says, checks, and ends everything, whatever happens."""
        try:
            await self._world.start_outside()
            await self._world.start_product()
            self._narrator.step(f"everything runs; evidence and logs are in {self._plan.folder}")
            self._write_connections()
            return await self._work()
        finally:
            self._supervisor.resume_all()
            await self._supervisor.stop()
            await self._world.stop()
            self._evidence.close()

    async def _work(self) -> ChaosReport:
        self._supervisor.adopt()
        world = self._world
        url, key = world.url, world.environment["API_KEY"]
        async with (
            httpx.AsyncClient(base_url=world.phones.url, timeout=120, trust_env=False) as phones,
            httpx.AsyncClient(base_url=world.model.url.removesuffix("/v1"), timeout=120, trust_env=False) as model,
            Watch(world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"]) as watch,
            receiving() as ats,
            Recruiter(self._plan, url, key, world.phones.url, self._evidence, ats.url) as recruiter,
        ):
            await self._trouble(phones, model)
            driver = self._driver(recruiter, phones)
            is_in_time = await self._load(recruiter, watch, driver)
            await self._peace(phones, model)
            self._narrator.step("load and faults are over")
            unrest = await self._rest(recruiter, watch, phones)
            open_at_the_end = sum(not watch.is_over(interview) for interview in recruiter.accepted)
        await self._supervisor.stop()
        await self._rebuild()
        return await self._report(recruiter, driver, open_at_the_end, unrest if is_in_time else unrest or "the load")

    def _driver(self, recruiter: Recruiter, phones: httpx.AsyncClient) -> FaultDriver:
        random = Random(f"{self._plan.seed}:faults")
        evidence, narrator = self._evidence, self._narrator
        processes = ProcessFaults(self._supervisor, evidence, narrator, random, recruiter.nudge)
        outside = OutsideFaults(self._world, evidence, narrator, random)
        bootstrap = self._world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"]
        poison = Poison(bootstrap, evidence, narrator, random, lambda: recruiter.accepted)
        return FaultDriver(
            {
                FaultKind.SIGKILL: processes.sigkill,
                FaultKind.ZOMBIE: processes.zombie,
                FaultKind.BROKER_KILL: outside.broker_kill,
                FaultKind.MONGOD_KILL: outside.mongod_kill,
                FaultKind.MONGOD_STEP_DOWN: outside.step_down,
                FaultKind.POISON: poison.write,
            },
            lambda callers: _until_talking(phones, callers),
        )

    async def _load(self, recruiter: Recruiter, watch: Watch, driver: FaultDriver) -> bool:
        """Load and faults side by side. Whether both came to their end before patience did."""
        with self._narrator.following(self._plan.interviews):
            showing = asyncio.create_task(self._show(recruiter, watch, driver))
            try:
                async with asyncio.timeout(self._plan.load_seconds + self._plan.patience_seconds):
                    async with asyncio.TaskGroup() as both:
                        both.create_task(recruiter.run(watch))
                        both.create_task(driver.run(schedule(self._plan)))
            except TimeoutError:
                self._narrator.note("patience is over, and the load is not")
                return False
            finally:
                showing.cancel()
        return True

    async def _show(self, recruiter: Recruiter, watch: Watch, driver: FaultDriver) -> None:
        while True:
            over = sum(watch.is_over(interview) for interview in recruiter.accepted)
            words = f"{len(recruiter.accepted)} accepted, {driver.struck.total()} faults"
            self._narrator.progress(over, self._plan.interviews, words)
            await asyncio.sleep(1)

    async def _trouble(self, phones: httpx.AsyncClient, model: httpx.AsyncClient) -> None:
        (await phones.put("/_devkit/faults", json=self._plan.phone_faults.model_dump())).raise_for_status()
        rules = {"rules": [rule.model_dump(mode="json") for rule in self._plan.model_faults]}
        (await model.put("/_devkit/faults", json=rules)).raise_for_status()

    async def _peace(self, phones: httpx.AsyncClient, model: httpx.AsyncClient) -> None:
        (await phones.put("/_devkit/faults", json={})).raise_for_status()
        (await model.delete("/_devkit/faults")).raise_for_status()

    async def _rest(self, recruiter: Recruiter, watch: Watch, phones: httpx.AsyncClient) -> str | None:
        """Waits until all is at rest. What was not, when patience ended."""
        log = Log(self._world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"])
        tell = Tell()
        try:
            async with asyncio.timeout(self._plan.patience_seconds):
                for interview in recruiter.accepted:
                    await watch.until_over(interview)
                await until_at_rest(log, phones, tell)
                # What a gateway took out of it when it died waits for that one's lease to end.
                await until_none_is_kept(self._world.environment["MONGODB_URL"], DATABASE, tell)
                await until_at_rest(log, phones, tell)
        except TimeoutError:
            self._narrator.note(f"patience is over: {tell.last}")
            return tell.last
        finally:
            await asyncio.to_thread(log.close)
        self._narrator.step("everything is at rest")
        return None

    def _write_connections(self) -> None:
        environment = self._world.environment
        self._evidence.write(
            "connections.json",
            {
                "kafka": environment["KAFKA_BOOTSTRAP_SERVERS"],
                "mongodb_url": environment["MONGODB_URL"],
                "mongodb_database": DATABASE,
                # A call that is on at the deadline may go on to its own limit, and is then asked after.
                "slack_seconds": 150,
                "api_url": self._world.url,
                "api_key": environment["API_KEY"],
            },
        )

    async def _rebuild(self) -> None:
        log = self._world.logs / "rebuild.log"
        command = [sys.executable, "-m", "tests.chaos.rebuild"]
        process = await spawn(command, log, environment=self._world.environment)
        if await process.wait() != 0:
            raise RebuildFailed(f"the projections were not rebuilt; see {log}")
        self._narrator.step("the projections are rebuilt from offset 0")

    async def _report(
        self, recruiter: Recruiter, driver: FaultDriver, open_at_the_end: int, unrest: str | None
    ) -> ChaosReport:
        found = await asyncio.to_thread(self._examine, self._plan.folder) if self._plan.check else None
        bootstrap = self._world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"]
        facts, progress = await asyncio.to_thread(read_progress, bootstrap, TOPICS)
        progress[GATEWAY] = gateway_progress(lines(self._evidence.recruiter.path))
        report = ChaosReport(
            seed=self._plan.seed,
            interviews=self._plan.interviews,
            accepted=len(recruiter.accepted),
            not_accepted=self._plan.interviews - len(recruiter.accepted),
            open_at_the_end=open_at_the_end,
            facts=facts,
            struck={kind.value: count for kind, count in driver.struck.items()},
            seconds=round(time.monotonic() - self._began, 1),
            unrest=unrest,
            exit_codes=self._supervisor.exit_codes,
            recovery=recoveries(spans(lines(self._evidence.outages.path)), progress),
            checked=found,
        )
        self._evidence.write(REPORT, report.as_json())
        return report


async def _until_talking(phones: httpx.AsyncClient, callers: int) -> None:
    while True:
        entries = (await phones.get("/_devkit/log")).json()["entries"]
        if len(in_their_answers(entries)) >= callers:
            return
        await asyncio.sleep(_LOOK_SECONDS)
