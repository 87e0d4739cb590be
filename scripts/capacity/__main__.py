"""`python -m scripts.capacity`: the numbers of docs/scaling.md, or those of a load of one's own.

`write` puts them between the document's marks, `check` fails where they are not what it computes from
`bench/results.json`, and `show` prints them for what the options say.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bench.results import COMMITTED, Results
from scripts.blocks import replaced
from scripts.capacity.inputs import inputs
from scripts.capacity.tables import LOADS, tables

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "scaling.md"
_COMMAND = "make capacity"


class Act(StrEnum):
    """What to do with the numbers."""

    SHOW = "show"
    WRITE = "write"
    CHECK = "check"


def written(document: str, results: Results | None) -> str:
    """`document` with the model's tables in its blocks. Raises scripts.blocks.BlockMissing."""
    for name, content in tables(inputs(results)).items():
        document = replaced(document, name, content, _COMMAND)
    return document


def main(
    act: Annotated[Act, typer.Argument()] = Act.SHOW,
    interviews: Annotated[list[float] | None, typer.Option(help="A day; may be given more than once.")] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="INPUT=NUMBER", help="Such as peak_factor=4 or twilio_cps=30.")
    ] = None,
) -> None:
    """How much of everything so many interviews a day take."""
    results = Results.read(COMMITTED)
    if act is Act.SHOW:
        for name, content in tables(inputs(results, **_numbers(given or [])), interviews or LOADS).items():
            typer.echo(f"{name}\n\n{content}\n")
        return
    text = DOCUMENT.read_text(encoding="utf-8")
    fresh = written(text, results)
    if act is Act.WRITE:
        DOCUMENT.write_text(fresh, encoding="utf-8")
    elif fresh != text:
        typer.echo(f"docs/scaling.md is not what is computed from bench/results.json: {_COMMAND}", err=True)
        raise typer.Exit(1)


def _numbers(given: list[str]) -> dict[str, float]:
    """Raises typer.BadParameter."""
    try:
        chosen = {name: float(number) for name, _, number in (each.partition("=") for each in given)}
        inputs(None, **chosen)
    except (KeyError, ValueError) as wrong:
        raise typer.BadParameter(f"{wrong}: give an input's name and a number, such as peak_factor=4") from wrong
    return chosen


if __name__ == "__main__":
    typer.run(main)
