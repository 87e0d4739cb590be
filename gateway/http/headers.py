"""Response headers in the OpenAPI document."""

from typing import Any

from gateway.problems.responses import Responses
from gateway.views.accepted import AcceptedView

_TEXT = {"schema": {"type": "string"}}
LOCATION = {"Location": {"description": "the address of what was written", **_TEXT}}
RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
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
