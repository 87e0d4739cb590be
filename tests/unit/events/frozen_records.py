"""Records as an earlier release wrote them, kept byte for byte: what stands in somebody's log for ever."""

import json
from dataclasses import dataclass
from pathlib import Path

from shared.events.wire import Header

_FOLDER = Path(__file__).with_name("frozen")


@dataclass(frozen=True)
class FrozenRecord:
    """A Kafka record; `type` is its CloudEvents type."""

    type: str
    topic: str
    key: bytes
    headers: tuple[Header, ...]
    value: bytes


def frozen_records() -> dict[str, FrozenRecord]:
    """Every record, by the name of its file."""
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.json"))}


def _read(path: Path) -> FrozenRecord:
    kept = json.loads(path.read_text())
    headers = tuple((name, value.encode()) for name, value in kept["headers"])
    return FrozenRecord(
        type=dict(kept["headers"])["ce_type"],
        topic=kept["topic"],
        key=kept["key"].encode(),
        headers=headers,
        value=kept["value"].encode(),
    )
