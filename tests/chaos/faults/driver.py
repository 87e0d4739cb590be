"""Strikes by the schedule: each fault at its time, whatever else is going on."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from tests.chaos.plan import FaultKind, PlannedFault

Strike = Callable[[PlannedFault], Awaitable[None]]
UntilTalking = Callable[[int], Awaitable[None]]
"""Returns once so many people at once are in the middle of their answers."""


class FaultDriver:
    """Runs the faults of a schedule. Two of one kind on one target wait for each other."""

    def __init__(self, strikes: Mapping[FaultKind, Strike], until_talking: UntilTalking) -> None:
        self._strikes = strikes
        self._until_talking = until_talking
        self._busy: dict[tuple[FaultKind, str], asyncio.Lock] = {}
        self.struck: Counter[FaultKind] = Counter()

    async def run(self, faults: Sequence[PlannedFault]) -> None:
        """Returns when every fault is over."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as running:
            for fault in faults:
                due = began + fault.at
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
                if fault.callers:
                    await self._until_talking(fault.callers)
                    began += asyncio.get_running_loop().time() - due
                running.create_task(self._strike(fault), name=f"{fault.kind} {fault.target}")

    async def _strike(self, fault: PlannedFault) -> None:
        lock = self._busy.setdefault((fault.kind, fault.target), asyncio.Lock())
        async with lock:
            await self._strikes[fault.kind](fault)
        self.struck[fault.kind] += 1
