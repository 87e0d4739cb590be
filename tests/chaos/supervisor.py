"""Starts the product's processes again when they end, as an orchestrator would."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from devkit.child import StartFailed
from devkit.product import ProductProcess, service_process
from devkit.world import World
from tests.chaos.evidence import Evidence, now
from tests.chaos.plan import GATEWAY

RESTART_SECONDS = 0.5
"""After the end of a process, its next start."""
_GATEWAY_START_SECONDS = 600.0
"""It serves calls before it is ready, if Kafka is away: no orchestrator kills it for that."""
_STOP_SECONDS = 60.0
"""What is asked to end is to end by itself, with 0: on a busy machine that may take a while."""


class Replica:
    """One process of the product under supervision."""

    def __init__(self, target: str, process: ProductProcess) -> None:
        self.target = target
        """The service, or the gateway."""
        self.process = process
        self.ready = asyncio.Event()
        """Whether it serves: cleared by whoever kills it, set by the supervisor."""
        self.is_frozen = False
        self.was_killed = False
        self.keeping: asyncio.Task[None] | None = None

    @property
    def can_be_killed(self) -> bool:
        """Whether it serves, and is not in the middle of another fault."""
        return self.ready.is_set() and not self.is_frozen and self.process.running

    async def kill(self) -> None:
        """SIGKILL; the supervisor starts it again."""
        self.ready.clear()
        self.was_killed = True
        await self.process.kill()


class Supervisor:
    """Keeps every replica running until it is retired."""

    def __init__(self, world: World, evidence: Evidence, tell: Callable[[str], None]) -> None:
        self._world = world
        self._evidence = evidence
        self._tell = tell
        self._replicas: list[Replica] = []
        self.exit_codes: dict[str, int | None] = {}
        """Of what was stopped at the end, as it should be: 0."""

    def adopt(self) -> None:
        """Takes over what the world has started."""
        assert self._world.gateway is not None
        self._world.gateway.start_seconds = _GATEWAY_START_SECONDS
        for target, process in {**self._world.services, GATEWAY: self._world.gateway}.items():
            self._keep(Replica(target, process)).ready.set()

    def replicas(self, target: str) -> list[Replica]:
        """The processes of a service, oldest first."""
        return [replica for replica in self._replicas if replica.target == target]

    async def add(self, service: str) -> Replica:
        """One more process of a service. Returns once it serves."""
        replica = Replica(service, service_process(service, self._world.environment, self._world.logs))
        await self._start(replica)
        return self._keep(replica)

    async def retire(self, replica: Replica) -> None:
        """SIGTERM: it drains, ends, and is not started again."""
        await self._let_go(replica)
        await replica.process.stop()
        self._replicas.remove(replica)

    async def stop(self) -> None:
        """Ends all, as a deployment would, and notes how they ended."""
        await asyncio.gather(*(self._let_go(replica) for replica in self._replicas))
        await asyncio.gather(*(replica.process.stop() for replica in self._replicas))
        for number, replica in enumerate(self._replicas):
            name = replica.target if replica.target not in self.exit_codes else f"{replica.target}.{number}"
            self.exit_codes[name] = replica.process.returncode
        self._replicas.clear()

    def resume_all(self) -> None:
        """Nothing stands still any more."""
        for replica in self._replicas:
            if replica.is_frozen:
                replica.process.resume()

    def _keep(self, replica: Replica) -> Replica:
        replica.process.stop_seconds = _STOP_SECONDS
        self._replicas.append(replica)
        replica.keeping = asyncio.create_task(self._keep_up(replica), name=f"supervisor of {replica.target}")
        return replica

    async def _let_go(self, replica: Replica) -> None:
        if replica.keeping is not None:
            replica.keeping.cancel()
            with suppress(asyncio.CancelledError):
                await replica.keeping

    async def _keep_up(self, replica: Replica) -> None:
        while True:
            code = await replica.process.wait()
            ended = now()
            replica.ready.clear()
            await asyncio.sleep(RESTART_SECONDS)
            await self._start(replica)
            if not replica.was_killed:
                self._tell(f"{replica.target} ended by itself with {code}, and was started again")
                self._evidence.outage("ended", replica.target, ended, now(), exit_code=code)
            replica.was_killed = False

    async def _start(self, replica: Replica) -> None:
        while True:
            try:
                await replica.process.start()
            except StartFailed:
                # Kafka or MongoDB is away, or it was killed again while it started.
                await asyncio.sleep(RESTART_SECONDS)
            else:
                replica.ready.set()
                return
