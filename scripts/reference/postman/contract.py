"""The schemas of a document, as the validator in Postman's sandbox understands them."""

from typing import Any

from scripts.reference.operation import Document

_SAID_TO_PEOPLE = {"title", "description", "examples", "example", "default", "deprecated", "contentMediaType"}
_FORMATS = {"date-time", "date", "uri", "email", "ipv4", "ipv6"}
"""The formats that it checks; it would stop at one that it does not know."""


def definitions(document: Document) -> dict[str, Any]:
    """Every component's schema, by name, with references as `slimmed` leaves them."""
    return {name: slimmed(schema) for name, schema in document.get("components", {}).get("schemas", {}).items()}


def slimmed(node: Any) -> Any:
    """A schema with what it demands and nothing else; references lead into `definitions` of the same root."""
    if isinstance(node, list):
        return [slimmed(child) for child in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"].replace("#/components/schemas/", "#/definitions/")}
    return {name: _child(name, value) for name, value in node.items() if _is_a_demand(name, value)}


def _child(name: str, value: Any) -> Any:
    if name in ("properties", "$defs", "definitions", "patternProperties"):
        return {key: slimmed(schema) for key, schema in value.items()}
    if name in ("enum", "const", "required"):
        return value
    return slimmed(value)


def _is_a_demand(name: str, value: Any) -> bool:
    if name in _SAID_TO_PEOPLE or name.startswith("x-"):
        return False
    return name != "format" or value in _FORMATS
