"""The published JSON Schemas as an AsyncAPI document has them: draft 7, each definition a component. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]
COMPONENT = "#/components/schemas/{name}"
_DEFINITION = "#/$defs/"


def components(kind: str, published: Mapping[str, Any]) -> dict[str, Schema]:
    """The components that the schema of one type becomes: itself, by its type's name, and its definitions."""
    parts = dict(published)
    definitions = parts.pop("$defs", {})
    for name in ("$schema", "$id"):
        parts.pop(name, None)
    found = {kind: _converted(parts, kind)}
    return found | {_name(kind, name): _converted(node, kind) for name, node in definitions.items()}


def _name(kind: str, definition: str) -> str:
    return f"{kind}.{definition}"


def _converted(node: Any, kind: str) -> Any:
    if isinstance(node, list):
        return [_converted(item, kind) for item in node]
    if not isinstance(node, dict):
        return node
    converted = dict(_members(node, kind))
    reference = converted.pop("$ref", None)
    if reference is None:
        return converted
    # In draft 7 whatever stands beside a reference is not read, such as its description and `x-personal`.
    return {**converted, "allOf": [{"$ref": reference}]} if converted else {"$ref": reference}


def _members(node: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        if name == "$ref":
            yield name, COMPONENT.format(name=_name(kind, value.removeprefix(_DEFINITION)))
        else:
            yield name, _converted(value, kind)
