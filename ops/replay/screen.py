"""What an operator sees of a replay."""

from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ops.replay.comparison import Comparison, Sample, Side
from ops.replay.differences import Absence, Difference
from ops.replay.rebuild import Found
from ops.terminal import span
from shared.kafka.replay import Tally

_SHOWN = 6
_LONGEST = 60


class _Rate(ProgressColumn):
    """Facts per second, since it began."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.completed / task.elapsed:,.0f} facts/s" if task.elapsed else "", style="cyan")


class Screen:
    """A line that moves while facts are folded, and what was found."""

    def __init__(self, console: Console, title: str, with_values: bool) -> None:
        self._console = console
        self._title = title
        self._with_values = with_values
        self._progress: Progress | None = None

    def step(self, text: str) -> None:
        """Something begins."""
        self.still()
        self._console.print(f"  [dim]… {text}[/]")

    def folding(self, records: int) -> None:
        """The bar appears."""
        self.still()
        self._progress = Progress(
            TextColumn(f"  [bold]{escape(self._title)}[/]"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=self._console,
        )
        self._progress.add_task("folding", total=records)
        self._progress.start()

    def folded(self, tally: Tally) -> None:
        """The bar moves."""
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=tally.records)

    def still(self) -> None:
        """The bar stays as it is."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def found(self, found: Found) -> None:
        """How the rebuilt collection compares with the live one."""
        self._print(f"  {found.tally.facts:,} facts folded in {span(timedelta(seconds=found.seconds))}, {_rate(found)}")
        self._passed_over(found.tally)
        if found.behind:
            self._print(
                f"  [yellow]•[/] The live service has {found.behind:,} records left to finish: what it has not folded "
                "yet is a difference here."
            )
        self._console.print(_table(found.comparison))
        for sample in found.comparison.samples:
            self._sample(sample)
        same = found.comparison.same
        self._print("[green]✓[/] Both are the same." if same else "[yellow]•[/] They are not the same.")

    def _passed_over(self, tally: Tally) -> None:
        if not (count := len(tally.passed_over)):
            return
        what = "record was" if count == 1 else "records were"
        self._print(f"  [yellow]•[/] {count:,} {what} passed over, as by the live service:")
        for record in tally.passed_over[:_SHOWN]:
            self._print(f"      {escape(record.place)}  [dim]{escape(_shortened(record.reason))}[/]")

    def _sample(self, sample: Sample) -> None:
        self._print(f"  [bold]{escape(sample.key)}[/]")
        for difference in sample.differences[:_SHOWN]:
            self._print(f"      {escape(self._line(difference))}")
        if (more := len(sample.differences) - _SHOWN) > 0:
            self._print(f"      [dim]and {more} more[/]")

    def _line(self, difference: Difference) -> str:
        live, rebuilt = (_said(value, self._with_values) for value in (difference.live, difference.rebuilt))
        return f"{difference.path or 'the whole document'}: {live} → {rebuilt}"

    def _print(self, markup: str) -> None:
        self._console.print(markup, highlight=False, soft_wrap=True)


def _rate(found: Found) -> str:
    return f"{found.tally.facts / found.seconds:,.0f} facts/s" if found.seconds else "at once"


def _table(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name in ("", "documents", "only here", "equal", "different", "hash"):
        table.add_column(name, justify="left" if name in ("", "hash") else "right")
    for name, side in (("  live", comparison.live), ("  rebuilt", comparison.rebuilt)):
        table.add_row(name, *_numbers(side, comparison), side.hash[:16])
    return table


def _numbers(side: Side, comparison: Comparison) -> list[str]:
    return [f"{number:,}" for number in (side.documents, side.alone, comparison.equal, comparison.different)]


def _said(value: Any, with_values: bool) -> str:
    """A value in words. Text may be personal data, so it is shown only when asked for."""
    if value is Absence.ABSENT:
        return "absent"
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if with_values or value is None or isinstance(value, int | float):
        return _shortened(repr(value))
    if isinstance(value, str):
        return f"text of {len(value)} characters"
    return f"a document of {len(value)} fields" if isinstance(value, dict) else f"a list of {len(value)}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
