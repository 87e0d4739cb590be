"""A report for people."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.chaos.checker.report import Report


def print_report(console: Console, report: Report, most: int = 20) -> None:
    """A line for each invariant, then the breaches, at most `most` of each (0: all)."""
    print_invariants(console, report)
    print_breaches(console, report, most)


def print_invariants(console: Console, report: Report) -> None:
    """A line for each invariant: whether it holds, and how much was examined."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("invariant")
    table.add_column("examined", justify="right")
    table.add_column("breaches", justify="right")
    for finding in report.findings:
        mark = "[green]✓[/]" if finding.holds else "[red]✗[/]"
        breaches = "0" if finding.holds else f"[bold red]{len(finding.breaches)}[/]"
        table.add_row(mark, finding.name, f"{finding.examined:,} {finding.of}", breaches)
    console.print(table)


def print_breaches(console: Console, report: Report, most: int = 20) -> None:
    """What broke which invariant, at most `most` of each (0: all). Nothing where all hold."""
    for finding in report.findings:
        if finding.holds:
            continue
        console.print(f"\n[bold red]✗ {escape(finding.name)}[/]")
        shown = finding.breaches[:most] if most else finding.breaches
        for breach in shown:
            console.print(f"  [bold]{escape(breach.about)}[/]  {escape(breach.what)}", highlight=False, soft_wrap=True)
        if len(shown) < len(finding.breaches):
            console.print(f"  … and {len(finding.breaches) - len(shown)} more")
