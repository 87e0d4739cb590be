"""`screener`, from what is typed to its exit code."""

import sys
from importlib.metadata import entry_points

import typer
from pydantic import ValidationError
from rich.console import Console

from shared.heap import all_stays


def main() -> None:
    """The console script. Other packages add commands by the entry-point group ``screener.commands``."""
    added = {entry.name: entry for entry in entry_points(group="screener.commands")}
    # One of theirs does without all of ours, which take as long to import as half of the product takes to start.
    alone = next((name for name in sys.argv[1:2] if name in added), None)
    app = _operators() if alone is None else _nobodys()
    for name in added if alone is None else [alone]:
        app.command(name=name)(added[name].load())
    try:
        app()
    except ValidationError as invalid:
        errors = Console(stderr=True)
        for error in invalid.errors():
            errors.print(f"[red]✗[/] {str(error['loc'][0]).upper()}: {error['msg']}", highlight=False)
        sys.exit(1)


def _operators() -> typer.Typer:
    with all_stays():
        from ops.commands import app

    return app


def _nobodys() -> typer.Typer:
    app = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
    app.callback()(lambda: None)  # else an app with one command takes its name for an argument
    return app
