"""Response headers in the OpenAPI document."""

from typing import Annotated, Any

from fastapi import Depends, Header

from gateway.http.on_loop import on_loop
from gateway.problems.responses import Responses
from gateway.views.accepted import AcceptedView

_TEXT = {"schema": {"type": "string"}}
LOCATION = {"Location": {"description": "the address of what was written", **_TEXT}}
RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
TAG = {"ETag": {"description": "of what is shown: for If-None-Match, and If-Match where it is edited", **_TEXT}}
ACCEPT_RANGES = {"Accept-Ranges": {"description": "`bytes`", **_TEXT}}
CONTENT_RANGE = {"Content-Range": {"description": "which bytes these are, and of how many", **_TEXT}}
PREFERENCE_APPLIED = {"Preference-Applied": {"description": "`wait=N` as it was heeded", **_TEXT}}


def written(status: int, description: str) -> Responses:
    """A write that is readable (`status`), or safe and not readable yet (202)."""
    headers: dict[str, Any] = {**PREFERENCE_APPLIED, **(LOCATION if status == 201 else {})}
    return {
        status: {"description": description, "headers": headers},
        202: {
            "model": AcceptedView,
            "description": "Safe in the log and not readable yet: look at Location in a moment",
            "headers": {**LOCATION, **RETRY_AFTER, **PREFERENCE_APPLIED},
        },
    }


def _range(
    _: Annotated[
        str | None,
        Header(alias="Range", description="one part of it: `bytes=0-1023`, `bytes=1024-` or `bytes=-1024`"),
    ] = None,
    __: Annotated[
        str | None, Header(alias="If-Range", description="ETag of what the client has a part of; else all is sent")
    ] = None,
) -> None:
    """Only so that the OpenAPI document says so: `gateway.http.file_response` reads them."""


RangeAsked = Annotated[None, Depends(on_loop(_range))]
"""Declares the headers of a route whose file may be had in parts."""
