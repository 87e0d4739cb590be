"""From a pydantic model to the subset of JSON Schema that OpenAI's strict mode accepts.

Strict mode wants every property required and no others, and knows few keywords. Ranges, lengths and patterns are
left out here; pydantic checks them when the answer comes back. Titles and defaults say nothing to a model.
"""

from pydantic import BaseModel, JsonValue

JsonObject = dict[str, JsonValue]

_KEPT = frozenset({"type", "description", "enum", "const", "$ref"})
_UNSUPPORTED = frozenset({"prefixItems", "patternProperties", "not", "if", "dependentSchemas"})


class UnsupportedSchema(TypeError):
    """The model's type has a part that strict mode cannot express: an open mapping, a tuple, or `Any`."""


def strict_schema(model: type[BaseModel]) -> JsonObject:
    """The strict schema of `model`, a fresh dict each time. Raises `UnsupportedSchema`."""
    generated: JsonObject = model.model_json_schema()
    definitions = _object(generated.pop("$defs", {}))
    root = _object(_root(generated, definitions))
    schema = _strict(root, definitions)
    if definitions:
        schema["$defs"] = {name: _strict(_object(part), definitions) for name, part in definitions.items()}
    return schema


def _root(generated: JsonObject, definitions: JsonObject) -> JsonValue:
    # Strict mode wants an object at the root, pydantic puts a reference there for a recursive model.
    reference = generated.get("$ref")
    return definitions[_name(str(reference))] if reference is not None else generated


def _strict(node: JsonObject, definitions: JsonObject) -> JsonObject:
    if refused := _UNSUPPORTED & node.keys():
        raise UnsupportedSchema(f"strict mode has no {sorted(refused)}")
    node = _single_all_of(node)
    if "$ref" in node and len(node) > 1:
        node = _unravelled(node, definitions)
    strict: JsonObject = {key: value for key, value in node.items() if key in _KEPT}
    if node.get("type") == "object":
        strict |= _properties(node, definitions)
    if "items" in node:
        strict["items"] = _strict(_object(node["items"]), definitions)
    variants = node.get("anyOf", node.get("oneOf"))
    if isinstance(variants, list):
        strict["anyOf"] = [_strict(_object(variant), definitions) for variant in variants]
    if not strict.keys() & {"type", "enum", "const", "$ref", "anyOf"}:
        raise UnsupportedSchema("strict mode has no value of any type")
    return strict


def _properties(node: JsonObject, definitions: JsonObject) -> JsonObject:
    properties = node.get("properties")
    if not isinstance(properties, dict):
        raise UnsupportedSchema("strict mode has no open mapping")
    return {
        "properties": {name: _strict(_object(part), definitions) for name, part in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }


def _single_all_of(node: JsonObject) -> JsonObject:
    parts = node.get("allOf")
    if not isinstance(parts, list):
        return node
    if len(parts) != 1:
        raise UnsupportedSchema("strict mode has no allOf")
    return _object(parts[0]) | {key: value for key, value in node.items() if key != "allOf"}


def _unravelled(node: JsonObject, definitions: JsonObject) -> JsonObject:
    # A reference may have no siblings, such as a description: what it refers to takes its place.
    siblings = {key: value for key, value in node.items() if key not in {"$ref", "default"}}
    if not siblings.keys() & _KEPT:
        return {"$ref": node["$ref"]}
    return _object(definitions[_name(str(node["$ref"]))]) | siblings


def _name(reference: str) -> str:
    return reference.removeprefix("#/$defs/")


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise UnsupportedSchema(f"strict mode has no schema {value!r}")
    return value
