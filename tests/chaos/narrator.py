"""Tells whoever watches what is going on: a line for each fault, and how far everything is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

_SELDOM_SECONDS = 20.0


class Narrator:
    """Prints to a terminal with a bar, and to anything else with a line now and then. Silent without a console."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(quiet=True)
        self._began = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._last = 0.0

    def step(self, words: str) -> None:
        """Something is done."""
        self._print(f"[green]✓[/] {escape(words)}")

    def fault(self, words: str) -> None:
        """Something was broken on purpose."""
        self._print(f"[red]⚡[/] {escape(words)}")

    def note(self, words: str) -> None:
        """Something happened that nobody meant to."""
        self._print(f"[yellow]•[/] {escape(words)}")

    @contextmanager
    def following(self, total: int) -> Iterator[None]:
        """Within, `progress` shows how far the load is."""
        columns = (
            TextColumn("  [bold]interviews over[/]"),
            BarColumn(bar_width=40),
            MofNCompleteColumn(),
            TextColumn("[dim]{task.description}[/]"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._console, disable=not self._console.is_terminal) as bar:
            self._bar, self._task = bar, bar.add_task("", total=total)
            try:
                yield
            finally:
                self._bar = None

    def progress(self, over: int, total: int, words: str) -> None:
        """How many interviews are over, and what else there is to say."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=over, description=words)
        if not self._console.is_terminal and time.monotonic() - self._last >= _SELDOM_SECONDS:
            self._last = time.monotonic()
            self._print(f"[dim]  {over} of {total} interviews over; {escape(words)}[/]")

    def _print(self, words: str) -> None:
        elapsed = time.monotonic() - self._began
        self._console.print(f"[dim]{elapsed:7.1f} s[/]  {words}", highlight=False, soft_wrap=True)
