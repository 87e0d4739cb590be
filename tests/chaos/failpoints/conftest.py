"""Plays the rows that were asked for, and prints a line for each."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from rich.console import Console
from rich.markup import escape

from devkit.child import RUN_FOLDER
from tests.chaos.checker import Report
from tests.chaos.checker.printing import print_report
from tests.chaos.failpoints.opening import opened
from tests.chaos.failpoints.row import Outcome, Row
from tests.chaos.failpoints.rows import ROWS
from tests.chaos.failpoints.stage import Stage
from tests.chaos.failpoints.verdict import verdict

# Minutes of a machine to itself: `make failpoints` names the file, and then it is run.
collect_ignore = ["test_matrix.py"]
FOLDER = RUN_FOLDER / "failpoints"


@dataclass(frozen=True)
class Matrix:
    """What came of it all. `unexpected` is what a process did that no row had asked for."""

    outcomes: dict[str, Outcome]
    report: Report
    unexpected: list[str]


@contextmanager
def _uncaptured(config: pytest.Config) -> Iterator[None]:
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        yield


@pytest.fixture(scope="session")
async def matrix(request: pytest.FixtureRequest) -> Matrix:
    """Every row whose test was selected; all of them where only the tests of the whole were."""
    wanted = {row.failpoint for item in request.session.items if (row := _row(item)) is not None}
    rows = [row for row in ROWS if row.failpoint in wanted or not wanted]
    console = Console(highlight=False)
    with _uncaptured(request.config):
        console.print(f"\n{len(rows)} failpoints; evidence and logs are in {FOLDER}")
        async with opened(FOLDER) as stage:
            await _played(stage, rows, console)
            report = await verdict(stage)
        outcomes = dict(stage.outcomes)
        for false_start in stage.false_starts:
            console.print(f"[yellow]•[/] {escape(false_start)}, and was started again")
        print_report(console, report)
        reached = sum(bool(outcomes[row.failpoint].died) for row in rows)
        deaths = sum(len(outcome.died) for outcome in outcomes.values())
        console.print(f"\n{reached} of {len(rows)} failpoints reached, {deaths} deaths, {report.breaches} breaches")
    return Matrix(outcomes, report, stage.unexpected)


async def _played(stage: Stage, rows: list[Row], console: Console) -> None:
    """Rows that arm processes one after the other; then commands, those on different services side by side."""
    await _in_turn(stage, [row for row in rows if row.armed], console)
    lanes: dict[str, list[Row]] = {}
    for row in rows:
        if not row.armed:
            lanes.setdefault(row.lane, []).append(row)
    await asyncio.gather(*(_in_turn(stage, lane, console) for lane in lanes.values()))


async def _in_turn(stage: Stage, rows: list[Row], console: Console) -> None:
    for row in rows:
        outcome = await stage.run(row)
        mark = "[red]✗[/]" if outcome.trouble else "[green]✓[/]"
        told = f"{', '.join(outcome.died) or 'nobody died'} {outcome.trouble or ''}"
        console.print(f"{mark} {row.failpoint:<26} {outcome.seconds:5.1f} s  {escape(told)}", soft_wrap=True)


def _row(item: pytest.Item) -> Row | None:
    """The row that a test is about, if it is about one."""
    found = item.callspec.params.get("row") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
    return found if isinstance(found, Row) else None
