"""`python -m bench`: every case, or those that are named."""

import asyncio
import shutil
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.case import Case
from bench.cases import CASES
from bench.ground import ground
from bench.report import mark, table
from bench.results import COMMITTED, Results
from bench.rounds import measure
from devkit.child import RUN_FOLDER, StartFailed, Unavailable
from shared.telemetry import configure_logging

console = Console(highlight=False) if sys.stdout.isatty() else Console(width=140, highlight=False)


def main(
    only: Annotated[list[str] | None, typer.Option(help="A case's name; may be given more than once.")] = None,
    rounds: Annotated[int | None, typer.Option(min=1, help="Instead of each case's own number.")] = None,
    folder: Annotated[Path, typer.Option(help="Emptied; for data, logs and results.json.")] = RUN_FOLDER / "bench",
    keep: Annotated[bool, typer.Option("--keep", help="Put what was measured into the committed results.")] = False,
) -> None:
    """Measures the product beside the floor of its own parts, on Apache Kafka and mongod, and prints the ratios."""
    unknown = set(only or ()) - CASES.keys()
    if unknown:
        raise typer.BadParameter(f"no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    configure_logging("bench", "WARNING")  # of product code that runs in this process
    shutil.rmtree(folder, ignore_errors=True)
    began = time.monotonic()
    chosen = [case for name, case in CASES.items() if not only or name in only]
    try:
        results = asyncio.run(_measured(chosen, folder, rounds, keep))
    except (Unavailable, StartFailed) as failure:
        console.print(f"[red]✗[/] {failure}")
        raise typer.Exit(1) from failure
    console.print(table(results))
    console.print(f"[dim]{time.monotonic() - began:.0f} s; {folder / 'results.json'}[/]")
    raise typer.Exit(0 if len(results.cases) == len(chosen) else 1)


async def _measured(cases: list[Case], folder: Path, rounds: int | None, keep: bool) -> Results:
    """What was measured of each case; nothing of one that failed. Written as each ends, for it takes long."""
    results = Results.of(())
    async with ground(folder) as here:
        for case in cases:
            began = time.monotonic()
            try:
                with console.status(case.name) as status:
                    outcome = await measure(case, here, rounds, status.update)
            except (Unavailable, StartFailed):
                raise
            except Exception:  # noqa: BLE001  whatever it is, the other cases can be measured
                console.print(f"[red]✗[/] {case.name} was not measured")
                console.print_exception()
                continue
            results = Results.of([outcome]).over(results)
            results.write(folder / "results.json")
            if keep:
                results.over(Results.read(COMMITTED)).write(COMMITTED)
            for goal in results.cases[case.name].goals.values():
                console.print(f"{mark(goal)} {case.name}: {goal.says} {goal.value.median:.3g} ({goal.bound})")
            console.print(f"  [dim]{case.name} took {time.monotonic() - began:.0f} s[/]")
    return results


if __name__ == "__main__":
    typer.run(main)
