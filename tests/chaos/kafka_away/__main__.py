"""`python -m tests.chaos.kafka_away`: kills Kafka while people are on the phone, and checks what came of them."""

import asyncio
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from devkit.child import RUN_FOLDER, StartFailed, Unavailable
from tests.chaos.checker import Report, examine, gather
from tests.chaos.checker.evidence import read_connections, read_evidence
from tests.chaos.checker.printing import print_report
from tests.chaos.kafka_away.callers import ALWAYS, WHILE_THE_GATEWAY_LIVES, outage
from tests.chaos.kafka_away.plan import CALLERS, away_plan
from tests.chaos.kafka_away.silence import silence, waits
from tests.chaos.kafka_away.store import emptied
from tests.chaos.narrator import Narrator
from tests.chaos.report import ChaosReport
from tests.chaos.run import ChaosRun

console = Console() if sys.stdout.isatty() else Console(width=140)


def main(
    seconds: Annotated[float, typer.Option(min=5, help="For which Kafka is away; its start comes on top.")] = 60.0,
    gateway_dies: Annotated[
        bool, typer.Option("--gateway-dies", help="In the middle of it; it starts again without Kafka.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Of the load; drawn where none is given.")] = None,
    folder: Annotated[Path | None, typer.Option(help="For evidence, logs and data.")] = None,
) -> None:
    """Kills Kafka in the middle of ten calls, for a minute: callers hear every question, and no answer is missing."""
    chosen = secrets.randbelow(10**6) if seed is None else seed
    name = "kafka-away-gateway-dies" if gateway_dies else "kafka-away"
    plan = away_plan(chosen, seconds, gateway_dies, folder or RUN_FOLDER / "chaos" / name)
    what = " The gateway dies meanwhile." if gateway_dies else ""
    console.rule(f"[bold]Kafka is away for {seconds:.0f} s[/], {CALLERS} calls, seed {chosen}", align="left")
    console.print(
        f"[dim]A call lasts long enough for that: {plan.speed:.1f} of its seconds pass in a real one.{what}[/]\n"
    )

    def examine_away(evidence: Path) -> Report:
        case = gather(evidence)
        own = (*ALWAYS, *(() if gateway_dies else WHILE_THE_GATEWAY_LIVES))
        mine = (*(invariant(case) for invariant in own), emptied(read_connections(evidence)))
        return Report((*examine(case).findings, *mine))

    try:
        report = asyncio.run(ChaosRun(plan, Narrator(console), examine_away).run())
    except (Unavailable, StartFailed) as failure:
        console.print(f"[red]✗[/] {escape(str(failure))}", highlight=False)
        raise typer.Exit(1) from failure
    _show(report, plan.folder)
    raise typer.Exit(0 if report.is_clean else 1)


def _show(report: ChaosReport, folder: Path) -> None:
    assert report.checked is not None
    console.print()
    print_report(console, report.checked)
    console.print()
    console.print(_waits(folder))
    console.print()
    for problem in report.problems:
        console.print(f"[red]✗[/] {escape(problem)}", highlight=False)
    if report.is_clean:
        console.print(
            f"[green]✓[/] Callers heard every question, and no answer is missing. [dim]{report.seconds:.0f} s[/]"
        )
    else:
        console.print(f"[red]✗[/] {report.breaches} breaches. All evidence is in [bold]{escape(str(folder))}[/]")


def _waits(folder: Path) -> Table:
    evidence = read_evidence(folder, slack_seconds=0)
    away = outage(evidence.outages)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("how long a caller waits for TwiML")
    for name in ("requests", "median", "longest"):
        table.add_column(name, justify="right")
    during, otherwise = waits(evidence.phones, away.begin, away.end)
    for when, seconds in (("while Kafka is away", during), ("before and after", otherwise)):
        if seconds:
            found = silence(seconds)
            table.add_row(when, str(found.requests), f"{found.median:.3f} s", f"{found.longest:.3f} s")
    return table


if __name__ == "__main__":
    typer.run(main)
