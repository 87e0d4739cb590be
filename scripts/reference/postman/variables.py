"""What one request leaves behind for the next: ids and ETags, in collection variables."""

import re
from collections.abc import Mapping
from typing import Any

from scripts.reference.operation import Document, Operation, operations

PHONE = "candidate_phone"
"""Who is called."""

RECEIVER = "receiver_url"
"""Where answers of others are told: of webhooks, and of partners that wait for a result."""

_WEB = re.compile(r"https?://\S+")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PREFIXED = re.compile(r"(?P<prefix>[a-z]+)_[0-9a-f]{32}")
_BY_PREFIX = {"job": "job_id", "cand": "candidate_id", "int": "interview_id"}


def item_variable(operation: Operation, document: Document) -> str | None:
    """The variable for ids of what `operation` makes or lists, such as `job_id` for `/v1/jobs`.

    It is the parameter of the address of one of them; none where they have no address.
    """
    beginning = re.escape(operation.path) + r"/\{(\w+)\}"
    found = (re.fullmatch(beginning, path) for path in document["paths"])
    return next((match[1] for match in found if match), None)


def last_variable(operation: Operation) -> str | None:
    """The id in the address of what `operation` is about: the last one in its path."""
    names = _PLACEHOLDER.findall(operation.path)
    return names[-1] if names else None


def etag_variable(name: str) -> str:
    """The ETag of the thing whose id is in the variable `name`."""
    return f"{name}_etag"


def known_variables(document: Document) -> set[str]:
    """Every id that stands in an address, and what an address asks for besides."""
    in_paths = {name for path in document["paths"] for name in _PLACEHOLDER.findall(path)}
    return in_paths | set(asked_for(document))


def asked_for(document: Document) -> dict[str, str]:
    """Ids that must be given as a query parameter, and their examples: an earlier answer has a field of that name."""
    found = {}
    for operation in operations(document):
        for parameter in operation.parameters:
            schema = parameter.get("schema", {})
            if parameter["in"] == "query" and parameter.get("required") and parameter["name"].endswith("_id"):
                found[str(parameter["name"])] = str(parameter.get("example") or schema.get("examples", [""])[0])
    return found


def addresses(document: Document) -> list[str]:
    """The addresses of single things, the longest first: what a Location may name."""
    return sorted((path for path in document["paths"] if path.endswith("}")), key=lambda path: (-len(path), path))


def with_variables(value: Any, known: set[str]) -> Any:
    """An example body with the ids of the story in place of its own, and a number that may be called."""
    if isinstance(value, Mapping):
        return {name: _field(name, child, known) for name, child in value.items()}
    if isinstance(value, list):
        return [with_variables(child, known) for child in value]
    match = _PREFIXED.fullmatch(value) if isinstance(value, str) else None
    named = _BY_PREFIX.get(match["prefix"]) if match else None
    return f"{{{{{named}}}}}" if named in known else value


def _is_web(value: Any) -> bool:
    return isinstance(value, str) and _WEB.fullmatch(value) is not None


def _field(name: str, value: Any, known: set[str]) -> Any:
    if name in ("phone", "phone_number") and isinstance(value, str):
        return f"{{{{{PHONE}}}}}"
    if (name == "url" or name.endswith("_url")) and "profile" not in name and _is_web(value):
        return f"{{{{{RECEIVER}}}}}"
    if name in known and isinstance(value, str):
        return f"{{{{{name}}}}}"
    return with_variables(value, known)
