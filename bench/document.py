"""`python -m bench.document`: what was measured, into `docs/performance.md` and its picture.

It writes between marks, one pair for the summary and one for each case; what people wrote around them stays. A case
without marks gets a section of its own at the end. `check` fails where the document is not what the results say.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bench.chart import chart
from bench.figures import figure, metric
from bench.results import COMMITTED, KeptCase, KeptGoal, KeptSpread, Results
from scripts.blocks import block, names, replaced
from scripts.reference.markdown import table

_DOCS = Path(__file__).resolve().parents[1] / "docs"
DOCUMENT = _DOCS / "performance.md"
PICTURE = _DOCS / "pictures" / "ratios.svg"
_COMMAND = "make performance"
_SUMMARY = "summary"
_NOTHING = "Nothing is measured yet."


def written(document: str, results: Results | None) -> str:
    """`document` with what was measured in its blocks.

    Raises:
        scripts.blocks.BlockMissing: it has no block `summary`.
    """
    document = replaced(document, _SUMMARY, _summary(results), _COMMAND)
    cases = results.cases if results else {}
    present = set(names(document))
    for name, case in cases.items():
        if _block(name) not in present:
            document = f"{document.rstrip()}\n\n## {case.title}\n\n{block(_block(name), '', _COMMAND)}\n"
        document = replaced(document, _block(name), _case(case), _COMMAND)
    for gone in present - {_SUMMARY} - set(map(_block, cases)):
        document = replaced(document, gone, _NOTHING, _COMMAND)
    return document


def stale(results: Results | None) -> list[Path]:
    """The files that are not as the results say."""
    is_current = {
        DOCUMENT: written(DOCUMENT.read_text(encoding="utf-8"), results) == DOCUMENT.read_text(encoding="utf-8"),
        PICTURE: PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == chart(results),
    }
    return [path for path, current in is_current.items() if not current]


def _block(case: str) -> str:
    return f"case-{case}"


def _summary(results: Results | None) -> str:
    if results is None:
        return _NOTHING
    goals = [(name, goal) for name, case in results.cases.items() for goal in case.goals.values()]
    rows = [[name, *_goal(goal)] for name, goal in goals]
    machine = results.machine
    packages = ", ".join(f"{name} {version}" for name, version in sorted(machine.packages.items()))
    return "\n\n".join(
        [
            f"{sum(goal.is_met for _, goal in goals)} of {len(goals)} goals are met.",
            table(("case", "what", "goal", "median", "rounds", ""), rows),
            f"On {machine.system}, {machine.cores} cores, Python {machine.python}; {packages}.",
        ]
    )


def _case(case: KeptCase) -> str:
    goals = table(("what", "goal", "median", "rounds", ""), map(_goal, case.goals.values()))
    metrics = list(dict.fromkeys(name for side in case.sides.values() for name in side))
    rows = [[metric(name), *(_spread(side.get(name)) for side in case.sides.values())] for name in metrics]
    return "\n\n".join(
        [
            f"Beside it: {case.floor}. Measured {case.measured_at:%Y-%m-%d %H:%M} UTC.",
            goals,
            table(("median (rounds)", *case.sides), rows),
        ]
    )


def _goal(goal: KeptGoal) -> tuple[str, ...]:
    value = goal.value
    rounds = f"{figure(value.least)} – {figure(value.greatest)}"
    return goal.says, goal.bound, figure(value.median), rounds, "✓ met" if goal.is_met else "✗ not met"


def _spread(spread: KeptSpread | None) -> str:
    if spread is None:
        return "–"
    return f"{figure(spread.median)} ({figure(spread.least)} – {figure(spread.greatest)})"


def main(act: Annotated[Literal["write", "check"], typer.Argument()] = "write") -> None:
    """Writes the document, or with `check` exits with 1 where it is not what bench/results.json says."""
    results = Results.read(COMMITTED)
    if act == "write":
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), results), encoding="utf-8")
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(chart(results), encoding="utf-8")
        return
    for path in stale(results):
        typer.echo(f"{path.relative_to(_DOCS.parent)} is not what bench/results.json says: {_COMMAND}", err=True)
    if stale(results):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
