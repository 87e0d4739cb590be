"""What OpenAI's strict mode demands of a schema, so that one it would refuse is refused here as well."""

from pydantic import JsonValue

_KEYWORDS = (
    "type description title enum const $ref $defs anyOf properties required additionalProperties items "
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf pattern format minItems maxItems"
)
_KNOWN = frozenset(_KEYWORDS.split())


def strictness_violation(schema: JsonValue, context: tuple[str, ...] = ()) -> str | None:
    """What is wrong with the first part that breaks a rule, in OpenAI's words; None when nothing is."""
    if not isinstance(schema, dict):
        return f"In context={context}, schema must be an object."
    if not context and schema.get("type") != "object":
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'."
    if unknown := sorted(schema.keys() - _KNOWN):
        return f"In context={context}, '{unknown[0]}' is not permitted."
    if schema.get("type") == "object" and (violation := _object_violation(schema, context)):
        return violation
    parts = [strictness_violation(part, (*context, *path)) for path, part in _parts(schema)]
    return next((violation for violation in parts if violation), None)


def _object_violation(schema: dict[str, JsonValue], context: tuple[str, ...]) -> str | None:
    if schema.get("additionalProperties") is not False:
        return f"In context={context}, 'additionalProperties' is required to be supplied and to be false."
    properties, required = schema.get("properties"), schema.get("required")
    names = set(properties) if isinstance(properties, dict) else set()
    demanded = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
    if missing := sorted(names - demanded):
        return (
            f"In context={context}, 'required' is required to be supplied and to be an array including every key "
            f"in properties. Missing '{missing[0]}'."
        )
    return None


def _parts(schema: dict[str, JsonValue]) -> list[tuple[tuple[str, ...], JsonValue]]:
    parts: list[tuple[tuple[str, ...], JsonValue]] = []
    for keyword in ("$defs", "properties"):
        named = schema.get(keyword)
        if isinstance(named, dict):
            parts += [((keyword, name), part) for name, part in named.items()]
    variants = schema.get("anyOf")
    if isinstance(variants, list):
        parts += [(("anyOf", str(index)), part) for index, part in enumerate(variants)]
    if "items" in schema:
        parts.append((("items",), schema["items"]))
    return parts
