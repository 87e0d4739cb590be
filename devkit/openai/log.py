"""What the stand-in was asked and how it answered."""

from collections import deque
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, JsonValue

from devkit.openai.faults import Fault


class RequestRecord(BaseModel):
    """One request under /v1. `status` is 0 when no response was completed; `about` names schema or endpoint.

    `request` is the JSON body, or the form fields of an upload with the file as name and size.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    path: str
    about: str
    status: int
    faults: list[Fault]
    request: JsonValue


class RequestLog:
    """The last thousand requests, oldest first."""

    def __init__(self) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=1000)
        self._number = 0

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(tuple(self._records))

    def __len__(self) -> int:
        return len(self._records)

    def add(self, *, path: str, about: str, status: int, faults: list[Fault], request: JsonValue) -> None:
        """Appends one record."""
        self._number += 1
        record = RequestRecord(
            number=self._number, path=path, about=about, status=status, faults=faults, request=request
        )
        self._records.append(record)

    def about(self, target: str) -> list[RequestRecord]:
        """The records about one schema or endpoint."""
        return [record for record in self._records if record.about == target]

    def clear(self) -> None:
        """Forgets everything but the numbering."""
        self._records.clear()
