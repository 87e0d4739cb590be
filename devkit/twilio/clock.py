"""Virtual time: every wait of the phone network goes through one `Clock`, `speed` times faster than the wall's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


class Clock:
    """Waits in virtual seconds. `speed` is how many of them pass in a real one; 1 is real time."""

    def __init__(self, speed: float) -> None:
        if speed <= 0:
            raise ValueError(f"speed must be positive, not {speed}")
        self.speed = speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0) / self.speed)

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """True as soon as `event` is set, False after `seconds` virtual seconds without."""
        try:
            await asyncio.wait_for(event.wait(), max(seconds, 0) / self.speed)
        except TimeoutError:
            return False
        return True

    def seconds(self) -> float:
        """Virtual seconds on a monotonic scale, for lags and pacing."""
        return asyncio.get_running_loop().time() * self.speed


@dataclass(slots=True)
class Timeline:
    """One call's own time: it starts at the wall's and moves by the call's waits alone.

    So a call's dates stay near today's however fast the clock runs, and its durations are the same in every run,
    whatever the machine's load or the application's latency.
    """

    started_at: datetime
    elapsed: float = 0.0

    @classmethod
    def from_now(cls) -> Timeline:
        return cls(datetime.now(UTC))

    @property
    def now(self) -> datetime:
        return self.started_at + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        self.elapsed += seconds
