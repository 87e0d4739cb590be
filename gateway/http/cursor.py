"""Where a list goes on: an opaque text for the client, for us an order and a place in it."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic.types import StringConstraints

Place = tuple[datetime | float, str]
"""What the list is sorted by, and the id."""

_FloatPlace = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_CURSOR = TypeAdapter(
    tuple[
        Annotated[str, StringConstraints(max_length=40)],
        _FloatPlace | AwareDatetime,
        Annotated[str, StringConstraints(min_length=1, max_length=200)],
    ]
)


class CursorInvalid(ValueError):
    """The text is no cursor that came from here. The message is for the client."""


def encode_cursor(sort: str, place: Place) -> str:
    """`place` in the order `sort`, as a text that is safe in a URL."""
    value, key = place
    shown = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([sort, shown, key]).encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, sort: str, kind: type[datetime] | type[float]) -> Place:
    """The place in the order `sort`, which goes by a `kind`, that `cursor` stands for.

    Raises:
        CursorInvalid: it did not come from `encode_cursor`, or is of a list that is sorted otherwise.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        sorted_by, value, key = _CURSOR.validate_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error, ValidationError) as broken:
        raise CursorInvalid("This is no cursor: take next_cursor from the page before.") from broken
    if sorted_by != sort:
        raise CursorInvalid(f"This cursor is of a list sorted by {sorted_by}: begin again without it.")
    if not isinstance(value, kind) or (isinstance(value, datetime) and not _is_storable(value)):
        raise CursorInvalid("This is no cursor: take next_cursor from the page before.")
    return value, key


def _is_storable(moment: datetime) -> bool:
    return 1970 <= moment.year < 9999
