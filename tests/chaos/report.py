"""What came of a run: figures, and what the checker found."""

from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.chaos.checker import Report
from tests.chaos.checker.printing import print_breaches, print_invariants
from tests.chaos.plan import ChaosPlan, FaultKind
from tests.chaos.recovery import Recovery


@dataclass(frozen=True)
class ChaosReport:
    """The whole of a run, as it is written to `report.json`."""

    seed: int
    interviews: int
    accepted: int
    not_accepted: int
    """Interviews that were never answered with a 2xx."""
    open_at_the_end: int
    facts: int
    struck: dict[str, int]
    seconds: float
    unrest: str | None
    """What was still going on when patience ended; none where all came to rest."""
    exit_codes: dict[str, int | None]
    """Of the product's processes, when they were asked to end."""
    recovery: dict[str, Recovery]
    checked: Report | None
    """What the independent checker found; none where it was not asked."""

    @property
    def breaches(self) -> int:
        """How many invariants were broken, and how often."""
        return self.checked.breaches if self.checked else 0

    @property
    def problems(self) -> list[str]:
        """What went wrong besides the invariants."""
        found = []
        if self.unrest:
            found.append(f"not everything came to rest: {self.unrest}")
        if self.not_accepted:
            found.append(f"{self.not_accepted} interviews were never accepted")
        if self.open_at_the_end:
            found.append(f"{self.open_at_the_end} accepted interviews are not over")
        found += [f"{name} ended with {code}, and not 0" for name, code in self.exit_codes.items() if code != 0]
        return found

    @property
    def is_clean(self) -> bool:
        """Whether everything that was promised held."""
        return not self.breaches and not self.problems

    def as_json(self) -> dict[str, object]:
        """For the file."""
        return {**asdict(self), "breaches": self.breaches, "problems": self.problems, "is_clean": self.is_clean}


def show(console: Console, plan: ChaosPlan, report: ChaosReport) -> None:
    """Prints the invariants, the figures and the verdict."""
    console.print()
    if report.checked is not None:
        print_invariants(console, report.checked)
        console.print()
    console.print(_figures(report))
    if report.recovery:
        console.print()
        console.print(_recovery(report))
    if report.checked is not None:
        print_breaches(console, report.checked)  # last, where whoever looks at the end of a long output sees them
    console.print()
    for problem in report.problems:
        console.print(f"[red]✗[/] {escape(problem)}", highlight=False)
    _verdict(console, plan, report)


def _verdict(console: Console, plan: ChaosPlan, report: ChaosReport) -> None:
    if report.is_clean:
        console.print(f"[green]✓[/] Nothing lost, nothing twice. [dim]Seed {plan.seed}.[/]")
        return
    console.print(f"\n[red]✗[/] {report.breaches} breaches. All evidence is in [bold]{escape(_short(plan.folder))}[/]:")
    console.print("  report.json        [dim]every breach, and these figures[/]")
    console.print("  outages.jsonl      [dim]what was done, and when[/]")
    console.print("  world/logs/        [dim]what each process said[/]")
    console.print(f"  The same again:    [bold]make chaos SEED={plan.seed} INTERVIEWS={plan.interviews}[/]")


def _figures(report: ChaosReport) -> Table:
    table = Table.grid(padding=(0, 3))
    table.add_column(style="dim")
    table.add_column(justify="right")
    struck = {kind.value.replace("_", " "): report.struck.get(kind.value, 0) for kind in FaultKind}
    rows = {"interviews": report.accepted, "facts": report.facts, **struck, "breaches": report.breaches}
    for name, figure in rows.items():
        table.add_row(name, f"{figure:,}")
    table.add_row("seconds", f"{report.seconds:.0f}")
    return table


def _recovery(report: ChaosReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("from SIGKILL to the next progress")
    for name in ("kills measured", "p50", "p95", "longest"):
        table.add_column(name, justify="right")
    for target, found in sorted(report.recovery.items()):
        times = (f"{seconds:.1f} s" for seconds in (found.p50, found.p95, found.longest))
        table.add_row(target, str(found.kills), *times)
    return table


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
