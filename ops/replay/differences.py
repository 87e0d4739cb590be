"""Where two documents differ. Pure."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from shared.mongo.update import Document


class Absence(Enum):
    """Stands for a value where there is none."""

    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands at a dotted path of the live document, and of the rebuilt one."""

    path: str
    live: Any
    rebuilt: Any


def digest(document: Document) -> int:
    """A document's SHA-256 as a number: the same for equal documents, in whatever order their fields were written."""
    return int.from_bytes(hashlib.sha256(_canonical(document).encode()).digest())


def differences(live: Document | None, rebuilt: Document | None) -> list[Difference]:
    """By path, in order. A document that is missing on one side differs at the path ``""``."""
    if live is None or rebuilt is None:
        return [Difference("", _or_absent(live), _or_absent(rebuilt))]
    return list(_differences("", live, rebuilt))


def _differences(path: str, live: Any, rebuilt: Any) -> Iterator[Difference]:
    if isinstance(live, dict) and isinstance(rebuilt, dict):
        for name in sorted(live.keys() | rebuilt.keys()):
            below = f"{path}.{name}" if path else name
            yield from _differences(below, live.get(name, Absence.ABSENT), rebuilt.get(name, Absence.ABSENT))
    elif live is Absence.ABSENT or rebuilt is Absence.ABSENT or _canonical(live) != _canonical(rebuilt):
        yield Difference(path, live, rebuilt)


def _or_absent(document: Document | None) -> Any:
    return Absence.ABSENT if document is None else document


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$date": value.isoformat()}
    raise TypeError(f"a document holds a {type(value).__name__}")
