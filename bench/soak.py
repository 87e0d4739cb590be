"""`python -m bench.soak`: whole interviews at a steady rate for half an hour, and what memory each process holds.

Everything runs as in production, on Apache Kafka; the phone network calls people who answer every question. Writes
every sample as JSON and the curve as an SVG, and exits with 1 where a process grows: where a straight line through the
last two thirds of its samples rises by more than `MOST_GROWTH` of their mean.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.memory import product_memory
from bench.office import Office, office_in
from bench.picture import Chart
from devkit.child import RUN_FOLDER
from devkit.world import KafkaKind, World, WorldSettings, running_world

MOST_GROWTH = 0.05
_SAMPLE_SECONDS = 5.0
_SPEED = 200.0
_PROJECT = Path(__file__).resolve().parents[1]
_JUST_RUN = (RUN_FOLDER / "soak" / "soak.json", RUN_FOLDER / "soak" / "soak.svg")
_COMMITTED = (_PROJECT / "bench" / "soak.json", _PROJECT / "docs" / "pictures" / "soak.svg")


@dataclass(frozen=True)
class Curve:
    """What one process held: seconds since the start, and private megabytes."""

    name: str
    points: Sequence[tuple[float, float]]

    @property
    def growth(self) -> float:
        """The rise of the line through the last two thirds, over their mean. Raises StatisticsError below 3 samples."""
        late = self.points[len(self.points) // 3 :]
        seconds, held = [at for at, _ in late], [size for _, size in late]
        slope = statistics.linear_regression(seconds, held).slope
        return slope * (seconds[-1] - seconds[0]) / statistics.fmean(held)

    @property
    def is_steady(self) -> bool:
        return self.growth <= MOST_GROWTH


class Load:
    """Interviews, one begun every so many seconds, whatever became of the others."""

    def __init__(self, office: Office, per_minute: float) -> None:
        self._office = office
        self._pause = 60 / per_minute
        self.begun = 0
        self.done = 0

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Meanwhile. Raises whatever went wrong with one of them."""
        job_id = await self._office.job()
        async with asyncio.TaskGroup() as interviews:
            beginning = interviews.create_task(self._begin(interviews, job_id))
            try:
                yield
            finally:
                beginning.cancel()

    async def _begin(self, interviews: asyncio.TaskGroup, job_id: str) -> None:
        while True:
            self.begun += 1
            interviews.create_task(self._hold(job_id))
            await asyncio.sleep(self._pause)

    async def _hold(self, job_id: str) -> None:
        await self._office.interview(job_id)
        self.done += 1


async def sampled(world: World, seconds: float) -> list[Curve]:
    """Samples for so long, one every five seconds."""
    samples: list[tuple[float, Mapping[str, float]]] = []
    began = time.monotonic()
    while (at := time.monotonic() - began) < seconds:
        samples.append((at, product_memory(world)))
        await asyncio.sleep(_SAMPLE_SECONDS)
    return [Curve(name, [(at, held[name]) for at, held in samples]) for name in samples[0][1]]


async def soak(minutes: float, per_minute: float, folder: Path) -> tuple[list[Curve], int]:
    """The curves, and how many interviews were held meanwhile."""
    settings = WorldSettings(
        kafka=KafkaKind.REAL, folder=folder, speed=_SPEED, environment={"RATE_LIMIT_PER_MINUTE": "0"}
    )
    async with running_world(settings) as world, office_in(world) as office:
        load = Load(office, per_minute)
        async with load.going_on():
            curves = await sampled(world, minutes * 60)
        return curves, load.done


def chart(curves: Sequence[Curve], minutes: float, interviews: int) -> Chart:
    """The picture of it."""
    return Chart(
        title=f"Private memory over {minutes:g} minutes and {interviews:,} whole interviews",
        x="minutes",
        y="megabytes",
        lines={curve.name: [(at / 60, size) for at, size in curve.points] for curve in curves},
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--per-minute", type=float, default=20.0, help="interviews that are begun")
    parser.add_argument("--keep", action="store_true", help="put both files where they are committed")
    given = parser.parse_args()
    json_path, picture_path = _COMMITTED if given.keep else _JUST_RUN
    folder = RUN_FOLDER / "soak" / "world"
    shutil.rmtree(folder, ignore_errors=True)
    _say(f"{given.minutes:g} minutes, {given.per_minute:g} interviews a minute; {os.cpu_count()} cores")
    curves, interviews = asyncio.run(soak(given.minutes, given.per_minute, folder))
    shutil.rmtree(folder, ignore_errors=True)
    for path in (json_path, picture_path):
        path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "minutes": given.minutes,
        "interviews": interviews,
        "processes": {curve.name: {"growth": curve.growth, "seconds_and_megabytes": curve.points} for curve in curves},
    }
    json_path.write_text(json.dumps(kept, indent=1) + "\n")
    picture_path.write_text(chart(curves, given.minutes, interviews).svg())
    for curve in curves:
        first, last = curve.points[0][1], curve.points[-1][1]
        mark = "✓" if curve.is_steady else "✗"
        _say(f"{mark} {curve.name:<20} {first:6.1f} → {last:6.1f} MB; fitted, last two thirds: {curve.growth:+.1%}")
    _say(f"{interviews:,} interviews; {picture_path}")
    sys.exit(0 if all(curve.is_steady for curve in curves) else 1)


if __name__ == "__main__":
    main()
