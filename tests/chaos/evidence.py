"""What a run leaves behind for the checker: a folder of files, each line written as it happens."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

Line = dict[str, object]


def now() -> datetime:
    """The wall's time, as all evidence has it."""
    return datetime.now(UTC)


class Journal:
    """A file of JSON objects, one a line, whole whenever somebody reads it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO = path.open("a", buffering=1, encoding="utf-8")

    def add(self, line: Line) -> None:
        """Appends a line."""
        self._file.write(json.dumps(line, ensure_ascii=False, default=_plain) + "\n")

    def close(self) -> None:
        """Nothing more is added."""
        self._file.close()


class Evidence:
    """The files of one run, by what they tell of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.recruiter = Journal(folder / "recruiter.jsonl")
        self.poison = Journal(folder / "poison.jsonl")
        self.outages = Journal(folder / "outages.jsonl")

    def outage(self, kind: str, target: str, began: datetime, ended: datetime, **more: object) -> None:
        """A fault is over: the process is ready again, or goes on."""
        self.outages.add({"kind": kind, "target": target, "from": began, "to": ended, **more})

    def write(self, name: str, content: object) -> None:
        """A file of its own, as JSON."""
        text = json.dumps(content, ensure_ascii=False, default=_plain, indent=1)
        (self.folder / name).write_text(text, encoding="utf-8")

    def close(self) -> None:
        """Nothing more is added."""
        for journal in (self.recruiter, self.poison, self.outages):
            journal.close()


def lines(path: Path) -> list[Line]:
    """Every line of a journal."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _plain(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
