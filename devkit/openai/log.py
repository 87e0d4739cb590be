"""What the stand-in was asked and how it answered."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

from devkit.openai.faults import Fault


class RequestRecord(BaseModel):
    """One request under /v1. `status` is 0 when no response was completed; `about` names schema or endpoint.

    `request` is the JSON body, or the form fields of an upload with the file as name and size. `response` is the body
    of a completed response.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    path: str
    about: str
    status: int
    faults: list[Fault]
    request: JsonValue
    response: str


class RequestLog:
    """The last thousand requests, oldest first; in the file `journal`, if there is one, all, as JSON lines."""

    def __init__(self, journal: Path | None = None) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=1000)
        self._number = 0
        # Line by line, so that the file is whole whenever somebody reads it.
        self._journal = journal.open("a", buffering=1, encoding="utf-8") if journal else None

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(tuple(self._records))

    def __len__(self) -> int:
        return len(self._records)

    def add(
        self, *, path: str, about: str, status: int, faults: list[Fault], request: JsonValue, response: str
    ) -> None:
        """Appends one record."""
        self._number += 1
        record = RequestRecord(
            number=self._number,
            path=path,
            about=about,
            status=status,
            faults=faults,
            request=request,
            response=response,
        )
        self._records.append(record)
        if self._journal is not None:
            self._journal.write(record.model_dump_json() + "\n")

    def about(self, target: str) -> list[RequestRecord]:
        """The records about one schema or endpoint."""
        return [record for record in self._records if record.about == target]

    def clear(self) -> None:
        """Forgets everything but the numbering; the journal keeps it."""
        self._records.clear()
