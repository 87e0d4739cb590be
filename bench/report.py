"""What was measured, as a table on a terminal."""

from rich.table import Table

from bench.results import KeptGoal, KeptSpread, Results


def table(results: Results) -> Table:
    """A row for each goal: what it is, its bound, the median ratio, and how far the rounds were apart."""
    shown = Table(box=None, padding=(0, 2), header_style="bold")
    for column in ("case", "what"):
        shown.add_column(column)
    for column in ("goal", "ratio", "rounds"):
        shown.add_column(column, justify="right")
    shown.add_column("")
    for name, case in results.cases.items():
        for goal in case.goals.values():
            shown.add_row(name, goal.says, goal.bound, f"{goal.value.median:.3g}", _rounds(goal.value), mark(goal))
    return shown


def mark(goal: KeptGoal) -> str:
    """Whether it was met, at a glance."""
    return "[green]✓[/]" if goal.is_met else "[yellow]✗[/]"


def _rounds(value: KeptSpread) -> str:
    return f"{value.least:.3g} – {value.greatest:.3g}"
