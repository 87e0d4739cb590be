"""`Range: bytes=…` (RFC 9110): which part of a file is asked for."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """From the byte `first` to the byte `last`, both of them included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """The `Content-Range` of this part of a file of `size` bytes."""
        return f"bytes {self.first}-{self.last}/{size}"


class RangeUnsatisfiable(ValueError):
    """No byte of the file is in the range."""


def asked_range(header: str | None, size: int) -> ByteRange | None:
    """The one part that is asked for of a file of `size` bytes.

    None where everything is: nothing is asked for, or several parts at once, or what makes no sense. The RFC lets all
    of them be answered with the whole.

    Raises:
        RangeUnsatisfiable: it lies beyond the end, or is empty.
    """
    found = _RANGE.fullmatch(header) if header else None
    if found is None:
        return None
    begin, end, suffix = found.groups()
    if suffix is not None:
        first, last = max(size - int(suffix), 0), size - 1
    else:
        first, last = int(begin), min(int(end), size - 1) if end else size - 1
        if end and int(end) < first:
            return None
    if first > last:
        raise RangeUnsatisfiable
    return ByteRange(first, last)
