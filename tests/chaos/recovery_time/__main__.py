"""`python -m tests.chaos.recovery_time`: SIGKILLs each process in turn, and times its way back to work."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from devkit.child import RUN_FOLDER, StartFailed, Unavailable
from shared.kafka.settings import KafkaSettings
from tests.chaos.narrator import Narrator
from tests.chaos.recovery import summary
from tests.chaos.recovery_time.run import Measured, NoProgress, RecoveryRun

MOST_SECONDS = 15.0
"""What 95 of 100 kills of a process may take, at most."""

console = Console() if sys.stdout.isatty() else Console(width=140)


def main(
    kills: Annotated[int, typer.Option(min=1, help="Of each of the five processes.")] = 10,
    folder: Annotated[Path | None, typer.Option(help="For evidence, logs and data.")] = None,
) -> None:
    """Under steady load and with the product's own settings: from SIGKILL to the next progress, within 15 s at p95."""
    console.rule(f"[bold]Recovery time[/], {kills} kills of each process", align="left")
    session = KafkaSettings().kafka_session_timeout_ms / 1000
    console.print(
        f"[dim]Real Kafka and mongod, the product's own settings, and so a session of {session:.0f} s with Kafka; "
        "each kill once the one before is over.[/]\n"
    )
    run = RecoveryRun(kills, folder or RUN_FOLDER / "chaos" / "recovery-time", Narrator(console))
    try:
        found = asyncio.run(run.run())
    except (Unavailable, StartFailed, NoProgress) as failure:
        console.print(f"[red]✗[/] {escape(str(failure))}", highlight=False)
        raise typer.Exit(1) from failure
    console.print()
    console.print(_table(found))
    console.print(f"\n[dim]The machine's load average over the last 15 minutes: {os.getloadavg()[2]:.1f}[/]")
    wrong = problems(found, kills)
    for problem in wrong:
        console.print(f"[red]✗[/] {problem}", highlight=False)
    if not wrong:
        console.print(f"[green]✓[/] Each process makes progress within {MOST_SECONDS:.0f} s of its SIGKILL, at p95.")
    raise typer.Exit(1 if wrong else 0)


def problems(found: Mapping[str, Measured], kills: int) -> list[str]:
    """What is too late, and what could not be measured."""
    said = []
    for target, each in found.items():
        if len(each.to_progress) != kills:
            said.append(f"{target}: {len(each.to_progress)} of {kills} kills could be measured")
        elif (p95 := summary(each.to_progress).p95) > MOST_SECONDS:
            said.append(f"{target}: {p95:.1f} s at p95, more than {MOST_SECONDS:.0f} s")
    return said


def _table(found: Mapping[str, Measured]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("from SIGKILL")
    table.add_column("kills", justify="right")
    for name in ("ready, p50", "progress: p50", "p95", "longest"):
        table.add_column(name, justify="right")
    everything = Measured(
        [seconds for each in found.values() for seconds in each.to_ready],
        [seconds for each in found.values() for seconds in each.to_progress],
    )
    for target, each in {**found, "all": everything}.items():
        if each.to_progress:
            came = summary(each.to_progress)
            times = (summary(each.to_ready).p50, came.p50, came.p95, came.longest)
            table.add_row(target, str(came.kills), *(f"{seconds:.1f} s" for seconds in times))
    return table


if __name__ == "__main__":
    typer.run(main)
