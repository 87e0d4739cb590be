"""The page about the command line."""

import re
from collections.abc import Iterator
from enum import Enum
from importlib.metadata import entry_points
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import typer
from typer.main import get_command

from ops.commands import app
from scripts.reference.markdown import code, fence, page, sentence, table

ROOT = Path(__file__).resolve().parents[2]
INTRODUCTION = """
`screener` is the operator's command line: `.venv/bin/screener` in a checkout, `docker compose exec gateway screener`
under compose. It takes its [settings](settings.md) from the environment, as every process does. `screener up` and
`screener demo` come from the devkit, which is not part of the image.

Exit codes: 0 when all is well, 1 when it is not and the message says why, 2 when the command was not understood.
"""


def command_line_page() -> str:
    """Every command with every option."""
    root = get_command(app)
    found = dict(_commands("screener", root))
    for entry in sorted(entry_points(group="screener.commands"), key=lambda entry: entry.name):
        added = typer.Typer(add_completion=False)
        added.command(name=entry.name)(entry.load())
        found[f"screener {entry.name}"] = get_command(added)
    return page("Command line", INTRODUCTION, (_section(name, command) for name, command in found.items()))


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """The command, or those below it, by what is typed."""
    below = getattr(command, "commands", None)
    if not below:
        yield name, command
        return
    for child, each in below.items():
        yield from _commands(f"{name} {child}", each)


def _section(name: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option" and each.name != "help"]
    typed = " ".join([name, *(["[OPTIONS]"] if options else []), *map(_argument, arguments)])
    rows = [[code(_argument(each)), _help(each)] for each in arguments] + [
        [_flags(each), _help(each)] for each in options
    ]
    return "\n\n".join(
        part
        for part in (f"## {name}", _plain(command.help or ""), fence("text", typed), table(["", "meaning"], rows))
        if part
    )


def _argument(argument: Any) -> str:
    name = f"<{(argument.metavar or argument.name).lower().strip('[].…')}>"
    shown = f"{name}..." if argument.nargs == -1 else name
    return shown if argument.required else f"[{shown}]"


def _flags(option: Any) -> str:
    value = "" if option.is_flag else f" {_value(option)}"
    return ", ".join(code(f"{flag}{value}") for flag in [*option.opts, *option.secondary_opts])


def _value(option: Any) -> str:
    """What stands after the flag, from the annotation of the function behind the command."""
    if option.metavar:
        return str(option.metavar)
    kind = option.type_descriptor.annotation
    kind = next((each for each in get_args(kind) if each is not NoneType), kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(_text(choice) for choice in kind)
    return {int: "N", float: "NUMBER", Path: "PATH"}.get(kind, "TEXT")


def _help(parameter: Any) -> str:
    told = [sentence(_plain(getattr(parameter, "help", None) or ""))]
    default = parameter.default
    if isinstance(default, str | int | float | Path | Enum) and not isinstance(default, bool) and default != "":
        told.append(f"Default: {code(_text(default))}.")
    told += [f"At least {parameter.min:g}."] if parameter.min is not None else []
    told += [f"At most {parameter.max:g}."] if parameter.max is not None else []
    if parameter.envvar:
        told.append(f"Or by {code(str(parameter.envvar))}.")
    return " ".join(part for part in told if part)


def _text(value: Any) -> str:
    if isinstance(value, Path) and value.is_relative_to(ROOT):
        return str(value.relative_to(ROOT))
    return f"{value:g}" if isinstance(value, float) else str(value.value if isinstance(value, Enum) else value)


def _plain(text: str) -> str:
    """Help without rich's markup, paragraphs kept."""
    return re.sub(r"\[/?(?:bold|dim|red|green|yellow)?\]", "", text).replace("\f", "").strip()
