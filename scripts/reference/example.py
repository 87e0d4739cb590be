"""Examples that an OpenAPI document has, or that its schemas allow."""

from typing import Any

from scripts.reference.schema import Schema, pointed_at

_SIMPLEST = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "null": None}
_FORMATS = {"date-time": "2026-11-23T09:40:00.000Z", "date": "2026-11-23", "uri": "https://example.com/"}


def media_example(media: Schema, root: Schema) -> Any:
    """The example of a body: the one given beside its schema, else the schema's, else one made from it."""
    if "example" in media:
        return media["example"]
    for example in media.get("examples", {}).values():
        if "$ref" in example:
            example = pointed_at(root, example["$ref"])
        if "value" in example:
            return example["value"]
    return schema_example(media.get("schema", {}), root)


def schema_example(schema: Schema, root: Schema) -> Any:
    """A value of `schema`: its own example where it has one, else the simplest that its required fields allow."""
    while "$ref" in schema:
        schema = pointed_at(root, schema["$ref"])
    for name in ("examples", "enum"):
        if schema.get(name):
            return schema[name][0]
    for name in ("example", "const", "default"):
        if name in schema:
            return schema[name]
    for alternatives in ("anyOf", "oneOf", "allOf"):
        if schema.get(alternatives):
            return schema_example(schema[alternatives][0], root)
    return _simplest(schema, root)


def _simplest(schema: Schema, root: Schema) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else "null")
    if kind == "object":
        required = schema.get("required", ())
        properties = schema.get("properties", {})
        return {name: schema_example(properties[name], root) for name in required if name in properties}
    if kind == "array":
        return [schema_example(schema.get("items", {}), root)] if schema.get("minItems") else []
    if kind in ("integer", "number") and "minimum" in schema:
        return schema["minimum"]
    return _FORMATS.get(schema.get("format", ""), _SIMPLEST.get(kind))
