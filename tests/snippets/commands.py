"""Commands that are shown in `console` blocks, checked without being run."""

import re
import shlex
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from ops.commands import app

ROOT = Path(__file__).resolve().parents[2]
_SCREENER = re.compile(r"(?:^|[\s/])screener(?=\s|$)")
_END = {"|", "&&", "||", ";", "&", ">", ">>", "<"}


def faults(text: str) -> Iterator[str]:
    """What is wrong with the commands of a `console` block: those of `screener` and `make` that are not understood."""
    for line in text.splitlines():
        if line.startswith("$ "):
            typed = shlex.split(line[2:].replace("…", "x"), comments=True)
            yield from _screener_faults(line, typed)
            yield from _make_faults(line, typed)


def _make_faults(line: str, typed: list[str]) -> Iterator[str]:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    if typed[:1] == ["make"]:
        named = [word for word in typed[1:] if "=" not in word and not word.startswith("-")]
        yield from (f"{line}: there is no target {name}" for name in named if name not in targets)


def _screener_faults(line: str, typed: list[str]) -> Iterator[str]:
    found = next((index for index, word in enumerate(typed) if word.rpartition("/")[2] == "screener"), None)
    if found is None or not _SCREENER.search(line):
        return
    arguments = typed[found + 1 :]
    end = next((index for index, word in enumerate(arguments) if word in _END), len(arguments))
    command, rest = _found(get_command(app), arguments[:end])
    if command is None:
        yield f"{line}: there is no such command"
        return
    known = {flag for each in command.params for flag in (*each.opts, *each.secondary_opts)} | {"--help"}
    yield from (f"{line}: there is no option {word}" for word in rest if word.startswith("-") and word not in known)


def _found(command: Any, arguments: list[str]) -> tuple[Any, list[str]]:
    """The command that `arguments` name, and what is left of them."""
    if arguments and arguments[0] in {entry.name for entry in entry_points(group="screener.commands")}:
        added = typer.Typer()
        added.command()(entry_points(group="screener.commands")[arguments[0]].load())
        return get_command(added), arguments[1:]
    while below := getattr(command, "commands", None):
        if not arguments:
            return command, []
        command, arguments = below.get(arguments[0]), arguments[1:]
        if command is None:
            return None, []
    return command, arguments
