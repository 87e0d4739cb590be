"""Where a list goes on: an opaque text for the client, a place in (created_at, id) descending for us."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from pydantic.types import StringConstraints

Place = tuple[datetime, str]
_PLACE = TypeAdapter(tuple[AwareDatetime, Annotated[str, StringConstraints(min_length=1, max_length=200)]])


class CursorInvalid(ValueError):
    """The text is no cursor that came from here."""


def encode_cursor(place: Place) -> str:
    """`place` as a text that is safe in a URL."""
    moment, key = place
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), key]).encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> Place:
    """The place that `cursor` stands for.

    Raises:
        CursorInvalid: it did not come from `encode_cursor`.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return _PLACE.validate_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error, ValidationError) as broken:
        raise CursorInvalid("This is no cursor: take next_cursor from the page before.") from broken
