"""Faults of the product's own processes: sudden death, and death that was none."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random

from tests.chaos.evidence import Evidence, now
from tests.chaos.narrator import Narrator
from tests.chaos.plan import PRODUCT, PlannedFault
from tests.chaos.supervisor import Replica, Supervisor

_LOOK_AGAIN_SECONDS = 0.1
_FROZEN_SECONDS = (8.0, 12.0)
"""Longer than a worker's session with the broker, which is 6 s here."""
_TOGETHER_SECONDS = (4.0, 8.0)


class ProcessFaults:
    """Kills and freezes replicas."""

    def __init__(
        self,
        supervisor: Supervisor,
        evidence: Evidence,
        narrator: Narrator,
        random: Random,
        after_kill: Callable[[str], Coroutine[None, None, None]],
    ) -> None:
        self._supervisor = supervisor
        self._evidence = evidence
        self._narrator = narrator
        self._random = random
        self._after_kill = after_kill
        self._zombies: set[str] = set()

    async def sigkill(self, fault: PlannedFault) -> None:
        """Kills a process of the target, or of another while the target is a zombie."""
        replica = await self._one_that_serves(fault.target)
        began = now()
        await replica.kill()
        self._narrator.fault(f"SIGKILL {replica.target}")
        after = asyncio.create_task(self._after_kill(replica.target))
        await replica.ready.wait()
        self._evidence.outage("sigkill", replica.target, began, now())
        await after

    async def zombie(self, fault: PlannedFault) -> None:
        """Stops a worker's clock past its session, while a second one takes over; both go on; one is retired."""
        service = fault.target
        self._zombies.add(service)
        try:
            sleeper = await self._serving(service)
            began = now()
            sleeper.is_frozen = True
            sleeper.process.pause()
            self._narrator.fault(f"SIGSTOP {service}, and a second one takes over")
            frozen = self._random.uniform(*_FROZEN_SECONDS)
            together = self._random.uniform(*_TOGETHER_SECONDS)
            second, _ = await asyncio.gather(self._supervisor.add(service), asyncio.sleep(frozen))
            sleeper.process.resume()
            sleeper.is_frozen = False
            woke = now()
            self._narrator.fault(f"SIGCONT {service}: two of them, one a zombie")
            await asyncio.sleep(together)
            leaving = self._random.choice((sleeper, second))
            await self._supervisor.retire(leaving)
            self._evidence.outage("zombie", service, began, woke, until_alone=now())
        finally:
            self._zombies.discard(service)

    async def _one_that_serves(self, target: str) -> Replica:
        """One of the target, unless that becomes a zombie before there is one: what is then started may be retired."""
        while True:
            if target in self._zombies:
                target = self._random.choice(PRODUCT)
            elif candidates := self._candidates(target):
                return self._random.choice(candidates)
            else:
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _serving(self, target: str) -> Replica:
        """A replica to do something to, once there is one: what is dead or starting is left alone."""
        while not (candidates := self._candidates(target)):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        return self._random.choice(candidates)

    def _candidates(self, target: str) -> list[Replica]:
        return [replica for replica in self._supervisor.replicas(target) if replica.can_be_killed]
