"""Faults strike at their time, or once people are talking."""

import asyncio

from tests.chaos.faults.driver import FaultDriver
from tests.chaos.plan import FaultKind, PlannedFault

AWAY = PlannedFault(0.0, FaultKind.BROKER_KILL, "kafka", seconds=1, callers=3)
DEATH = PlannedFault(0.05, FaultKind.SIGKILL, "gateway")


async def test_a_fault_waits_for_callers_and_later_ones_wait_along() -> None:
    loop = asyncio.get_running_loop()
    struck: dict[FaultKind, float] = {}
    asked: list[int] = []
    talking: list[float] = []

    async def strike(fault: PlannedFault) -> None:
        struck[fault.kind] = loop.time()

    async def until_talking(callers: int) -> None:
        asked.append(callers)
        assert not struck
        await asyncio.sleep(2 * DEATH.at)
        talking.append(loop.time())

    await FaultDriver({AWAY.kind: strike, DEATH.kind: strike}, until_talking).run((AWAY, DEATH))
    assert asked == [3]
    (since,) = talking
    assert struck[AWAY.kind] >= since
    # Its time counts from then, and not from the first fault's, which may be a little late. A sleep may be long, and
    # never short by more than the clock's grain.
    assert struck[DEATH.kind] - since > 0.9 * DEATH.at


async def test_what_struck_is_counted_by_kind() -> None:
    async def strike(fault: PlannedFault) -> None:
        pass

    async def until_talking(callers: int) -> None:
        raise AssertionError("nobody is waited for")

    driver = FaultDriver({DEATH.kind: strike}, until_talking)
    await driver.run((DEATH, DEATH))
    assert driver.struck == {FaultKind.SIGKILL: 2}
