"""What a generator cannot know: that a key stands for one request, what a cursor is, and which ids there are.

Requests that are meant to be wrong are left as they are.
"""

import os
import re
from itertools import count
from typing import Any

import schemathesis
from schemathesis.generation import GenerationMode

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_numbers = count()
KNOWN = {
    name: value
    for name in ("job_id", "candidate_id", "interview_id")
    if (value := os.environ.get(f"KNOWN_{name.upper()}"))
}


FORM = "multipart/form-data"
SOMEWHERE = "http://127.0.0.1:9999/hooks"
"""An address that may be sent to in this world, where nobody listens."""
SOMEBODY = {"phone": "+1 202 555 0143", "email": "ada@example.com", "time_zone": "Europe/Berlin"}
"""What a numbering plan, a mail server and the IANA have to say yes to."""


@schemathesis.hook
def before_call(context: Any, case: Any, **_: Any) -> None:
    """Mends a request on its way."""
    number = next(_numbers)
    key = str(case.headers.get("idempotency-key", "")) if case.headers else ""
    if _KEY.fullmatch(key):
        case.headers["idempotency-key"] = f"{key[:200]}-{number}"
    for place in (case.query, case.body):
        if isinstance(place, dict):
            # In whatever mode: to a schema any text is right here, so nothing that is meant to be wrong is mended.
            place.update({name: text for name, text in SOMEBODY.items() if isinstance(place.get(name), str)})
    if case.meta is None:
        return
    if case.meta.generation.mode is GenerationMode.POSITIVE:
        _mend(case, number)
    elif case.media_type == FORM:
        _spoil(case)


def _mend(case: Any, number: int) -> None:
    """Makes what cannot be guessed right."""
    if case.query:
        case.query.pop("cursor", None)
    if case.media_type == FORM and isinstance(case.body, dict) and "phone" in case.body:
        # A form has no null. And a body that is mended is looked at again, where a file is taken for no file.
        case.body = {name: value for name, value in case.body.items() if value is not None and name != "resume"}
    if isinstance(case.body, dict) and isinstance(case.body.get("url"), str):
        case.body["url"] = SOMEWHERE
    for place in (case.path_parameters, case.query, case.body):
        if number % 2 and isinstance(place, dict):
            place.update({name: value for name, value in KNOWN.items() if place.get(name) is not None})


def _spoil(case: Any) -> None:
    """A form has no types, and any bytes are a file: nothing is wrong with it there, so the name is made wrong."""
    if isinstance(case.body, dict) and "resume" in case.body and "name" in case.body:
        del case.body["resume"]
        case.body["name"] = ""
