"""The page about every setting."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from scripts.reference.markdown import code, page, sentence, table
from scripts.reference.settings_classes import environment_names, product_settings

ROOT = Path(__file__).resolve().parents[2]
DOCTOR = "ops.doctor"
INTRODUCTION = """
Settings come from the environment; an empty variable counts as unset. `docker compose` reads them from `.env`, for
which [`.env.example`](../../.env.example) is the template, in the order of this page.

*Read by* names the modules whose settings classes read it, beside the code that needs it; where two programs read it,
each may have a default of its own. All of `.env` reaches every process of ours; what `docker-compose.yml` names besides
has a value of its own there, or is passed on from the shell.
"""


@dataclass(frozen=True)
class Explained:
    """A setting as `.env.example` explains it; a comment may be shared with the setting before it."""

    name: str
    section: str
    comment: str
    is_shared: bool


@dataclass(frozen=True)
class Read:
    """A setting as one class reads it."""

    owner: str
    default: str
    meaning: str


def settings_page() -> str:
    """Every setting that `.env.example` explains, by its sections."""
    readers = _readers()
    given = _given_by_compose()
    sections: dict[str, list[list[str]]] = {}
    for each in explained((ROOT / ".env.example").read_text(encoding="utf-8")):
        sections.setdefault(each.section, []).append(_row(each, readers.get(each.name, []), given.get(each.name, [])))
    head = ["setting", "default", "meaning"]
    return page("Settings", INTRODUCTION, (f"## {name}\n\n{table(head, rows)}" for name, rows in sections.items()))


def explained(text: str) -> Iterator[Explained]:
    """The settings of an `.env.example`: a comment goes on for every setting until the next comment."""
    section, fresh = "", True
    comment: list[str] = []
    for line in text.splitlines():
        if heading := re.fullmatch(r"# (?:---|===) (.+?) [-=]+", line):
            section, comment, fresh = heading[1], [], True
        elif setting := re.match(r"#?([A-Z][A-Z0-9_]*)=", line):
            yield Explained(setting[1], section, " ".join(comment), fresh)
            fresh = True
        elif line.startswith("# "):
            comment = [line[2:].strip()] if fresh else [*comment, line[2:].strip()]
            fresh = False


def _row(each: Explained, readers: list[Read], given: list[str]) -> list[str]:
    # The doctor only looks: it needs none of them, so that it can say which is missing.
    needing = [read for read in readers if read.owner != DOCTOR] or readers
    defaults = list(dict.fromkeys(read.default for read in needing))
    meanings = list(dict.fromkeys(read.meaning for read in readers if read.meaning))
    # What the class says of this setting alone is worth more than what is said of several.
    told = meanings[0] if meanings and (each.is_shared or not each.comment) else each.comment
    shown = _capitalised(sentence(told)) if told else ""
    owners = ", ".join(dict.fromkeys(code(read.owner) for read in readers))
    whose = f"read by {owners}" + (f"; compose names it for {', '.join(given)}" if given else "")
    return [code(each.name), " or ".join(defaults), f"{shown}<br><small>{whose}</small>"]


def _readers() -> dict[str, list[Read]]:
    found: dict[str, list[Read]] = {}
    for settings in product_settings():
        for name, field in environment_names(settings).items():
            info = settings.model_fields[field]
            if field in settings.__annotations__:
                owner = settings.__module__
                found.setdefault(name, []).append(Read(owner, _default(info), _meaning(info)))
    return {name: sorted(reads, key=lambda read: read.owner) for name, reads in found.items()}


def _default(info: FieldInfo) -> str:
    value: Any = info.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "must be set"
    text = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    if text is None or str(text) == "":
        return "none"
    if isinstance(text, frozenset | set | tuple | list | dict):
        return code(",".join(map(str, sorted(text)))) if text else "none"
    return code(f"{text:g}" if isinstance(text, float) else str(text))


def _meaning(info: FieldInfo) -> str:
    return info.description or ""


def _capitalised(text: str) -> str:
    return text if text[:8].startswith(("file://", "http")) else text[:1].upper() + text[1:]


def _given_by_compose() -> dict[str, list[str]]:
    """The services of `docker-compose.yml` that name a setting; by `env_file` each of ours gets the others too."""
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    given: dict[str, list[str]] = {}
    for service, described in services.items():
        for name in described.get("environment", {}) if "build" in described else ():
            given.setdefault(name, []).append(service)
    ours = [service for service, described in services.items() if "build" in described]
    return {name: ["all"] if set(named) >= set(ours) else named for name, named in given.items()}
