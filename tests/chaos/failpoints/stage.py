"""Where rows are played: everything outside, kept for all of them, and the product's processes."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from pymongo import AsyncMongoClient

from devkit.child import StartFailed
from devkit.world import World
from shared.failpoints import FAILPOINT_EXIT
from tests.chaos.evidence import Evidence, now
from tests.chaos.failpoints.actors import Actor, End
from tests.chaos.failpoints.desk import Desk
from tests.chaos.failpoints.raw_log import RawLog
from tests.chaos.failpoints.row import Outcome, Row
from tests.chaos.plan import PRODUCT, PhonePersonas
from tests.chaos.watch import Watch
from tests.integration.screener import Said, Screener

DATABASE = "screener"
ROW_SECONDS = 300.0
"""For a row that does not get on, on however busy a machine."""
_PATIENCE_SECONDS = 6.0
"""How long a row waits for its interviews; what takes longer, such as a lease to pass, does so beside later rows."""
_LOOK_SECONDS = 0.1
_DELAY_SECONDS = 120.0
"""Of the phone network's own: a real second."""


class Stage:
    """Made and opened by `tests.chaos.failpoints.opening`."""

    def __init__(self, folder: Path, world: World, evidence: Evidence) -> None:
        self.folder = folder
        self.world = world
        self.evidence = evidence
        self.outcomes: dict[str, Outcome] = defaultdict(Outcome)
        self.unexpected: list[str] = []
        """Processes that had served, and ended with another exit code than a failpoint's."""
        self.false_starts: list[str] = []
        """Processes that ended so before they served, and were started again as an orchestrator would."""
        self._actors = {target: Actor(target, world, evidence, self._died) for target in PRODUCT}
        self._change = asyncio.Event()
        self.log = RawLog(self.bootstrap, evidence)
        self.desk: Desk
        self.phones: httpx.AsyncClient
        self.watch: Watch

    @property
    def bootstrap(self) -> str:
        """Kafka's address."""
        return self.world.kafka.environment["KAFKA_BOOTSTRAP_SERVERS"]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Clients of everything outside, and the product running, while this lasts."""
        headers = {"X-API-Key": self.world.api_key}
        async with (
            httpx.AsyncClient(base_url=self.world.url, headers=headers, timeout=12, trust_env=False) as http,
            httpx.AsyncClient(base_url=self.world.phones.url, timeout=30, trust_env=False) as self.phones,
            Watch(self.bootstrap) as self.watch,
        ):
            self.desk = Desk(http, self.phones, self.evidence)
            try:
                await asyncio.gather(*(actor.begin(None) for actor in self._actors.values()))
                yield
            finally:
                await self.close_product()

    async def until_all_over(self) -> None:
        """Waits for what no row waited for. What is never over is its row's trouble."""
        for outcome in self.outcomes.values():
            if left := await self._over(outcome, ROW_SECONDS):
                outcome.trouble = outcome.trouble or f"never over: {', '.join(left)}"

    async def close_product(self) -> None:
        """Ends the product's processes."""
        await asyncio.gather(*(actor.end() for actor in self._actors.values()))

    async def run(self, row: Row) -> Outcome:
        """Arms, plays, waits until somebody died, and a while for the row's interviews."""
        outcome = self.outcomes[row.failpoint]
        began = time.monotonic()
        try:
            async with asyncio.timeout(ROW_SECONDS):
                await asyncio.gather(*(self._actors[target].begin(row.failpoint) for target in row.armed))
                await row.play(self, row.failpoint)
                await self.until_died(row.failpoint)
            await self._over(outcome, _PATIENCE_SECONDS)
        except TimeoutError:
            outcome.trouble = f"not played within {ROW_SECONDS:.0f} s" if outcome.died else "never reached"
        except Exception as failure:  # noqa: BLE001  the other rows are played all the same
            outcome.trouble = repr(failure)
        outcome.seconds = time.monotonic() - began
        return outcome

    async def _over(self, outcome: Outcome, seconds: float) -> list[str]:
        """Which of a row's interviews are not over within `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for interview in outcome.interviews:
                    await self.watch.until_over(interview)
        return [interview for interview in outcome.interviews if not self.watch.is_over(interview)]

    async def screen(self, failpoint: str, personas: PhonePersonas, wait_seconds: int = 0) -> str:
        """Asks for an interview of this row, and waits for its end while the gateway lets us."""
        interview = await self.desk.screen(personas, wait_seconds)
        self.outcomes[failpoint].interviews.append(interview)
        return interview

    def has_died(self, failpoint: str) -> bool:
        """Whether somebody died at `failpoint`."""
        return bool(self.outcomes[failpoint].died)

    async def until_died(self, failpoint: str) -> None:
        """Returns once somebody died at `failpoint`."""
        while not self.has_died(failpoint):
            change = self._change
            await change.wait()

    async def until_died_or_over(self, failpoint: str, interview: str) -> None:
        """Returns once somebody died at `failpoint`, or `interview` is over and does not lead there any more."""
        first_of = [
            asyncio.create_task(self.until_died(failpoint)),
            asyncio.create_task(self.watch.until_over(interview)),
        ]
        try:
            await asyncio.wait(first_of, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in first_of:
                waiting.cancel()

    async def call(self, failpoint: str, personas: PhonePersonas) -> str:
        """Asks for an interview of this row, and returns with somebody on the phone. Where a call was over before that
        was seen, for another one."""
        while True:
            interview = await self.screen(failpoint, personas)
            while not self.watch.is_over(interview):
                if await self.desk.status(interview) == "in_progress":
                    return interview
                await asyncio.sleep(_LOOK_SECONDS)

    async def under_way(self) -> int:
        """How many calls and callbacks the phone network is busy with."""
        return int((await self.phones.get("/_devkit/pending")).json()["pending"])

    @asynccontextmanager
    async def long_calls(self) -> AsyncIterator[None]:
        """Every webhook takes a second to leave, so that a call lasts for as long as something is done to it."""
        await self.faults(webhook_delayed=1.0, webhook_delay_seconds=_DELAY_SECONDS)
        try:
            yield
        finally:
            await self.faults()

    async def faults(self, **plan: float) -> None:
        """What goes wrong in the phone network from now on."""
        (await self.phones.put("/_devkit/faults", json=plan)).raise_for_status()

    async def terminate(self, target: str) -> None:
        """SIGTERM to one process, which comes back."""
        await self._actors[target].terminate()

    @asynccontextmanager
    async def replica(self, target: str, crash_at: str | None = None) -> AsyncIterator[None]:
        """One more process of a service, for a while."""
        more = Actor(target, self.world, self.evidence, self._died)
        try:
            await more.begin(crash_at)
            yield
        finally:
            await more.end()

    @asynccontextmanager
    async def broker_away(self) -> AsyncIterator[None]:
        """The broker is killed, and started again at the end."""
        began = now()
        await self.world.kafka.kill()
        try:
            yield
        finally:
            await self._start_broker()
            self.evidence.outage("broker_kill", "kafka", began, now())

    async def _start_broker(self) -> None:
        """Once more where it was not ready in time: without it nothing goes on."""
        while not self.world.kafka.running:
            with suppress(StartFailed):
                await self.world.kafka.start()

    async def command(self, name: str, *arguments: str, crash_at: str = "") -> Said:
        """Runs `screener`, to die at `crash_at` if it comes there. A death is noted."""
        folder = self.folder / "commands" / name
        folder.mkdir(parents=True, exist_ok=True)
        said = await Screener(self.world, folder)(*arguments, environment={"CRASH_AT": crash_at})
        if said.code == FAILPOINT_EXIT:
            self._died(End("screener", said.code, crash_at, served=True))
        return said

    @asynccontextmanager
    async def mongodb(self) -> AsyncIterator[Any]:
        """The product's database, through the bare driver."""
        async with AsyncMongoClient[dict[str, Any]](self.world.mongod.url) as client:
            yield client[DATABASE]

    def _died(self, end: End) -> None:
        if end.code == FAILPOINT_EXIT and end.crash_at:
            self.outcomes[end.crash_at].died.append(end.target)
        elif end.served:
            self.unexpected.append(str(end))
        else:
            self.false_starts.append(str(end))
        self._change.set()
        self._change = asyncio.Event()
