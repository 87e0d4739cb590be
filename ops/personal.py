"""What is personal in a fact's data, found by the marks on its model."""

from collections.abc import Callable
from functools import cache
from typing import Any

from shared.events.model import FactData

HIDDEN = "•••"
Plain = dict[str, Any]


def without_personal(data: FactData) -> Plain:
    """The data as JSON has it, with `HIDDEN` for every personal value that there is."""
    return _walked(data, lambda _path, _value: HIDDEN)


def personal_values(data: FactData) -> dict[str, Any]:
    """The personal values of the data, by their dotted paths."""
    found: dict[str, Any] = {}

    def keep(path: str, value: Any) -> Any:
        found[path] = value
        return value

    _walked(data, keep)
    return found


def _walked(data: FactData, replace: Callable[[str, Any], Any]) -> Plain:
    schema = _schema(type(data))
    walked: Plain = _walk(schema, schema, data.model_dump(mode="json"), (), replace)
    return walked


@cache
def _schema(model: type[FactData]) -> Plain:
    return model.model_json_schema()


def _walk(node: Plain, root: Plain, value: Any, path: tuple[str, ...], replace: Callable[[str, Any], Any]) -> Any:
    if value is None:
        return None
    if node.get("x-personal"):
        return replace(".".join(path), value)
    if "$ref" in node:
        return _walk(root["$defs"][node["$ref"].removeprefix("#/$defs/")], root, value, path, replace)
    for alternative in node.get("anyOf", ()):
        value = _walk(alternative, root, value, path, replace)
    if isinstance(value, dict):
        known = node.get("properties", {})
        return {
            name: _walk(known[name], root, child, (*path, name), replace) if name in known else child
            for name, child in value.items()
        }
    if isinstance(value, list) and "items" in node:
        items = enumerate(value)
        return [_walk(node["items"], root, child, (*path, str(index)), replace) for index, child in items]
    return value
