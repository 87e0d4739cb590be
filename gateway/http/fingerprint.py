"""What a write amounts to, so that two requests can be told to be the same one."""

import hashlib
import json
from collections.abc import Sequence

from fastapi import Request
from starlette.datastructures import UploadFile

from gateway.http.media_type import FORM, JSON, media_type
from gateway.uploads import MOST_FIELD_BYTES, MOST_FIELDS, MOST_FILES

Part = tuple[str, ...]


async def fingerprint(request: Request) -> str:
    """SHA-256 of method, path, media type and body, whatever white space, order of keys or boundary it was sent with.

    Reads the body, and leaves it to be read again.
    """
    given = media_type(request.headers)
    head = (request.method, request.url.path, given)
    if given == FORM:
        # The limits that the routes have; the form is parsed once and kept with the request.
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD_BYTES)
        return _hashed(head, [await _part(name, value) for name, value in form.multi_items()])
    body = await request.body()
    return _hashed(head, [("body", _canonical(body) if given == JSON else hashlib.sha256(body).hexdigest())])


async def _part(name: str, value: UploadFile | str) -> Part:
    if isinstance(value, str):
        return ("field", name, value)
    await value.seek(0)
    content = await value.read()
    await value.seek(0)
    return ("file", name, value.filename or "", hashlib.sha256(content).hexdigest())


def _canonical(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):  # it will be refused
        return hashlib.sha256(body).hexdigest()


def _hashed(head: Part, parts: Sequence[Part]) -> str:
    return hashlib.sha256(json.dumps([head, sorted(parts)]).encode()).hexdigest()
