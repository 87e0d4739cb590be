"""`python -m bench.compare`: whether ratios are worse than the committed ones by more than 15 %."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.results import COMMITTED, KeptGoal, Results

TOLERANCE = 0.15


@dataclass(frozen=True)
class Regression:
    """A ratio that is worse than it was."""

    case: str
    goal: str
    before: float
    after: float


def regressions(before: Results, after: Results) -> list[Regression]:
    """Of the goals that both know: those that are worse by more than `TOLERANCE`."""
    return [
        Regression(name, kept.says, earlier.value.median, kept.value.median)
        for name, case in after.cases.items()
        for goal, kept in case.goals.items()
        if (earlier := _goal(before, name, goal)) is not None and _is_worse(earlier, kept)
    ]


def _goal(results: Results, case: str, goal: str) -> KeptGoal | None:
    return results.cases[case].goals.get(goal) if case in results.cases else None


def _is_worse(before: KeptGoal, after: KeptGoal) -> bool:
    if after.is_least:
        return after.value.median < before.value.median * (1 - TOLERANCE)
    return after.value.median > before.value.median * (1 + TOLERANCE)


def main(
    latest: Annotated[Path, typer.Argument(help="What `make bench` wrote.")] = Path(".run/bench/results.json"),
    committed: Annotated[Path, typer.Option(help="What it is compared with.")] = COMMITTED,
) -> None:
    """Exits with 1 where a ratio is worse than the committed one by more than 15 %."""
    console = Console()
    before, after = Results.read(committed), Results.read(latest)
    if before is None or after is None:
        missing = committed if before is None else latest
        console.print(f"[red]✗[/] {missing} is not there: run make bench first")
        raise typer.Exit(2)
    found = regressions(before, after)
    for one in found:
        console.print(f"[red]✗[/] {one.case}, {one.goal}: {one.before:.3g} → {one.after:.3g}", highlight=False)
    if not found:
        console.print(f"[green]✓[/] no ratio is worse by more than {TOLERANCE:.0%}")
    raise typer.Exit(1 if found else 0)


if __name__ == "__main__":
    typer.run(main)
