"""A list as Twilio pages it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from devkit.twilio.errors import bad_request

_DEFAULT_SIZE, _MOST_SIZE = 50, 1000
_INVALID_PARAMETER = 20001


def page(name: str, resources: Sequence[dict[str, object]], path: str, query: QueryParams) -> dict[str, object]:
    """One page of `resources`, under `name`, with the URIs of its neighbours. Raises RestError."""
    size = min(_integer(query, "PageSize", _DEFAULT_SIZE) or _DEFAULT_SIZE, _MOST_SIZE)
    number = _integer(query, "Page", 0)
    start = number * size
    shown = resources[start : start + size]
    filters = [(key, value) for key, value in query.multi_items() if key not in ("Page", "PageSize", "PageToken")]

    def uri(wanted: int) -> str:
        token = [("PageToken", f"PT{wanted}")] if wanted else []
        return f"{path}?{urlencode([*filters, ('PageSize', size), ('Page', wanted), *token])}"

    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": uri(number),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(number - 1) if number else None,
        "next_page_uri": uri(number + 1) if start + size < len(resources) else None,
    }


def _integer(query: QueryParams, name: str, default: int) -> int:
    value = query.get(name, "")
    if not value:
        return default
    if not value.isdecimal():
        raise bad_request(_INVALID_PARAMETER, f"Invalid parameter {name}: {value}")
    return int(value)
