"""`python -m tests.chaos.checker FOLDER`: a line for each invariant, then breaches; ends with 1 where there is any."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tests.chaos.checker import NoEvidence, check
from tests.chaos.checker.printing import print_report


def main(
    folder: Annotated[Path, typer.Argument(help="where a run left its evidence", exists=True, file_okay=False)],
    most: Annotated[int, typer.Option(help="breaches shown for each invariant; 0 for all")] = 20,
) -> None:
    """Checks what a run came to, in its live Kafka and MongoDB, against what is noted in FOLDER."""
    try:
        report = check(folder)
    except NoEvidence as missing:
        Console(stderr=True).print(f"✗ {missing}", style="red", highlight=False)
        raise typer.Exit(2) from missing
    print_report(Console(), report, most)
    raise typer.Exit(0 if report.holds else 1)


if __name__ == "__main__":
    typer.run(main)
