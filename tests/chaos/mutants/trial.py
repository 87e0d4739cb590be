"""Plays the drills, first with the product as it is, then with each mutant of it, and says what came of each."""

import re
import shutil
import textwrap
import time
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from devkit.child import StartFailed
from tests.chaos.checker import Report
from tests.chaos.mutants.drills import Drill
from tests.chaos.mutants.mutant import Edit, Mutant, copy_product, environment_of
from tests.chaos.mutants.stage import Played, RebuildFailed, Stage

_PATIENCE_SECONDS = 300.0
"""For the product as it is, however busy the machine."""
_LEAST_PATIENCE_SECONDS = 45.0
"""For a mutant, which may never come to rest: and twice what the product took, if that is more."""
_SHOWN = 4
_WORDS = 240


class Verdict(Enum):
    """What came of one playing."""

    CLEAN = auto()
    """The product as it is, and no breach."""
    CAUGHT = auto()
    """A mutant, and the invariant that it breaks says so."""
    FAILED = auto()
    """The product as it is broke something, a mutant survived, or nothing was proven."""


class Trial:
    """All of it, with a line for each as it is over."""

    def __init__(self, folder: Path, console: Console) -> None:
        self._folder = folder
        self._console = console

    async def run(self, drills: Sequence[Drill], mutants: Sequence[Mutant]) -> Mapping[str, Verdict]:
        """The verdicts by the name of the drill or mutant. Raises Unavailable."""
        verdicts: dict[str, Verdict] = {}
        for drill in drills:
            self._console.print(f"\n[bold]{escape(drill.name)}[/]", highlight=False)
            verdicts[drill.name], seconds = await self._as_it_is(drill)
            patience = max(_LEAST_PATIENCE_SECONDS, 2 * seconds)
            for mutant in mutants:
                if mutant.drill == drill.name:
                    verdicts[mutant.name] = await self._mutant(drill, mutant, patience)
        return verdicts

    async def _as_it_is(self, drill: Drill) -> tuple[Verdict, float]:
        """The verdict, and how many seconds it took until all was at rest."""
        began, name = time.monotonic(), "the product as it is"
        try:
            played = await self._play(drill, drill.name, (), _PATIENCE_SECONDS)
        except (StartFailed, RebuildFailed) as failure:
            return self._tell(Verdict.FAILED, name, began, str(failure)), 0.0
        if played.omitted is None and played.report.holds:
            return self._tell(Verdict.CLEAN, name, began, "no breach"), played.seconds
        self._show(played.report)
        words = f"proves nothing: {played.omitted}" if played.omitted else f"{played.report.breaches} breaches"
        return self._tell(Verdict.FAILED, name, began, words), played.seconds

    async def _mutant(self, drill: Drill, mutant: Mutant, patience: float) -> Verdict:
        began = time.monotonic()
        try:
            played = await self._play(drill, mutant.name, mutant.edits, patience)
        except (StartFailed, RebuildFailed) as failure:
            return self._tell(Verdict.FAILED, mutant.name, began, f"could not be played: {failure}")
        breaches = played.report.of(mutant.breaks).breaches
        if not breaches:
            self._show(played.report)
            return self._tell(Verdict.FAILED, mutant.name, began, f"SURVIVED: “{mutant.breaks}” holds")
        first = textwrap.shorten(str(breaches[0]), _WORDS, placeholder=" …")
        return self._tell(Verdict.CAUGHT, mutant.name, began, f"“{mutant.breaks}” does not hold: {first}")

    async def _play(self, drill: Drill, name: str, edits: Sequence[Edit], patience: float) -> Played:
        folder = self._folder / re.sub(r"\W+", "-", name.lower()).strip("-")
        shutil.rmtree(folder, ignore_errors=True)
        product = folder / "product"
        copy_product(product, edits)
        return await Stage(drill, environment_of(product), folder).play(patience)

    def _show(self, report: Report) -> None:
        for finding in report.findings:
            for breach in finding.breaches[:_SHOWN]:
                words = f"{finding.name}: {breach}"
                self._console.print(f"      [yellow]{escape(words)}[/]", highlight=False, soft_wrap=True)

    def _tell(self, verdict: Verdict, name: str, began: float, words: str) -> Verdict:
        mark = "[red]✗[/]" if verdict is Verdict.FAILED else "[green]✓[/]"
        seconds = f"[dim]{time.monotonic() - began:5.1f} s[/]"
        self._console.print(f"  {mark} {seconds}  [bold]{escape(name)}[/]", highlight=False)
        self._console.print(f"              [dim]{escape(words)}[/]", highlight=False, soft_wrap=True)
        return verdict
