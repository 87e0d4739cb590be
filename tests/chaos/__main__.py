"""`python -m tests.chaos`: the product under faults, by a seed, and whether it kept its promises."""

import asyncio
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from devkit.child import RUN_FOLDER, StartFailed, Unavailable
from devkit.twilio.faults import FaultPlan
from tests.chaos.narrator import Narrator
from tests.chaos.plan import ROUND, ChaosPlan, FaultCounts, usual_plan
from tests.chaos.report import show
from tests.chaos.run import ChaosRun

console = Console() if sys.stdout.isatty() else Console(width=140)


def main(
    seed: Annotated[int | None, typer.Option(help="Of load and faults; drawn where none is given.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help=f"Rounds of {ROUND} interviews.")] = 1,
    interviews: Annotated[int | None, typer.Option(min=1, help="Instead of whole rounds.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Over which they are handed in, and faults strike.")] = None,
    calm: Annotated[
        bool, typer.Option("--calm", help="Load alone, no faults: to see that the harness is sound.")
    ] = False,
    folder: Annotated[Path | None, typer.Option(help="For evidence, logs and data.")] = None,
) -> None:
    """Runs interviews while processes die, and checks that nothing was lost and nothing done twice."""
    chosen = secrets.randbelow(10**6) if seed is None else seed
    plan = usual_plan(chosen, interviews or rounds * ROUND, folder or RUN_FOLDER / "chaos" / str(chosen))
    if seconds is not None:
        plan = replace(plan, load_seconds=seconds)
    if calm:
        plan = replace(plan, faults=FaultCounts(), phone_faults=FaultPlan(), model_faults=())
    console.rule(f"[bold]Chaos[/], seed [bold]{chosen}[/], {plan.interviews} interviews", align="left")
    console.print(f"[dim]{escape(_intention(plan))}[/]\n")
    try:
        report = asyncio.run(ChaosRun(plan, Narrator(console)).run())
    except (Unavailable, StartFailed) as failure:
        console.print(f"[red]✗[/] {escape(str(failure))}", highlight=False)
        raise typer.Exit(1) from failure
    show(console, plan, report)
    raise typer.Exit(0 if report.is_clean else 1)


def _intention(plan: ChaosPlan) -> str:
    counts = plan.faults
    assert isinstance(counts, FaultCounts)
    return (
        f"Over {plan.load_seconds:.0f} s: {counts.sigkills} SIGKILLs, {counts.zombies} zombies, "
        f"{counts.broker_kills} broker and {counts.mongod_kills} mongod kills, {counts.step_downs} step-downs, "
        f"{counts.poison} poison messages; Twilio and the model misbehave all the time."
    )


if __name__ == "__main__":
    typer.run(main)
