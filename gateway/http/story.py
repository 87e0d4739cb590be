"""Whose story a request belongs to, for its log lines."""

import re

from fastapi import Request
from structlog.contextvars import bind_contextvars

_OF_OURS = re.compile(r"(?:int|cand|job|whe)_[0-9a-f]{32}")


def tell_story(request: Request) -> None:
    """Lets every line that a request leads to carry the aggregate in its address as `correlation_id`.

    What stands there and is no id of ours may be anything, also somebody's name: it is not bound.
    """
    for value in request.path_params.values():
        if _OF_OURS.fullmatch(str(value)):
            bind_contextvars(correlation_id=value)
