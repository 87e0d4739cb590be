"""Instances of any JSON Schema, and answers trimmed and filled to fit one."""

import hashlib

from pydantic import JsonValue

JsonObject = dict[str, JsonValue]

_WORDS = ("amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "haven", "indigo", "juniper", "kestrel")
_DEEPEST = 12


def instance(schema: JsonObject, seed: str) -> JsonObject:
    """An object that is valid by `schema`; the same schema and seed give the same."""
    made = _Maker(schema, seed).made(schema, ())
    return made if isinstance(made, dict) else {}


def conforming(answer: JsonObject, schema: JsonObject, seed: str) -> JsonObject:
    """`answer` without what the schema does not know, and with what it lacks or has in another type made up."""
    fitted = _Maker(schema, seed).fitted(answer, schema, ())
    return fitted if isinstance(fitted, dict) else {}


class _Maker:
    def __init__(self, root: JsonObject, seed: str) -> None:
        self._root = root
        self._seed = seed

    def made(self, node: JsonObject, path: tuple[str, ...]) -> JsonValue:
        node = self._resolved(node)
        enum, variants = node.get("enum"), node.get("anyOf")
        if "const" in node:
            return node["const"]
        if isinstance(enum, list) and enum:
            return enum[self._draw(path) % len(enum)]
        if isinstance(variants, list) and variants:
            return self._made_variant([self._schema(variant) for variant in variants], path)
        return self._made_type(node, path)

    def _made_variant(self, variants: list[JsonObject], path: tuple[str, ...]) -> JsonValue:
        # Deep down the simplest variant ends a recursion, which without a null or a scalar could not end at all.
        simple = [variant for variant in variants if self._resolved(variant).get("type") not in ("object", "array")]
        return self.made((simple or variants)[0] if len(path) > _DEEPEST else variants[0], path)

    def _made_type(self, node: JsonObject, path: tuple[str, ...]) -> JsonValue:
        kind = node.get("type")
        match kind[0] if isinstance(kind, list) and kind else kind:
            case "object":
                return {name: self.made(part, (*path, name)) for name, part in self._properties(node).items()}
            case "array":
                return self._made_array(node, path)
            case "integer":
                return self._number(node, path)
            case "number":
                return float(self._number(node, path))
            case "boolean":
                return self._draw(path) % 2 == 0
            case "string":
                return " ".join(_WORDS[self._draw((*path, str(i))) % len(_WORDS)] for i in range(3))
            case _:
                return None

    def _made_array(self, node: JsonObject, path: tuple[str, ...]) -> JsonValue:
        least, most = _int(node.get("minItems"), 0), _int(node.get("maxItems"), 3)
        length = least if len(path) > _DEEPEST else max(least, min(most, 1 + self._draw(path) % 3))
        items = self._schema(node.get("items", {"type": "string"}))
        return [self.made(items, (*path, str(index))) for index in range(length)]

    def _number(self, node: JsonObject, path: tuple[str, ...]) -> int:
        least, most = _int(node.get("minimum"), 0), _int(node.get("maximum"), 10)
        return least + self._draw(path) % (max(most, least) - least + 1)

    def fitted(self, value: JsonValue, node: JsonObject, path: tuple[str, ...]) -> JsonValue:
        node = self._resolved(node)
        variants, enum = node.get("anyOf"), node.get("enum")
        if isinstance(variants, list):
            return self._fitted_variant(value, [self._schema(variant) for variant in variants], path)
        if isinstance(enum, list):
            return value if value in enum else self.made(node, path)
        if not _is_of_type(value, node.get("type")):
            return self.made(node, path)
        if isinstance(value, dict):
            return {
                name: self.fitted(value[name], part, (*path, name)) if name in value else self.made(part, (*path, name))
                for name, part in self._properties(node).items()
            }
        if isinstance(value, list) and "items" in node:
            items = self._schema(node["items"])
            return [self.fitted(item, items, (*path, str(index))) for index, item in enumerate(value)]
        return value

    def _fitted_variant(self, value: JsonValue, variants: list[JsonObject], path: tuple[str, ...]) -> JsonValue:
        for variant in variants:
            if _is_of_type(value, self._resolved(variant).get("type")):
                return self.fitted(value, variant, path)
        return self._made_variant(variants, path)

    def _properties(self, node: JsonObject) -> dict[str, JsonObject]:
        properties = node.get("properties")
        return {name: self._schema(part) for name, part in properties.items()} if isinstance(properties, dict) else {}

    def _resolved(self, node: JsonObject) -> JsonObject:
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return node
        found: JsonValue = self._root
        for key in reference.removeprefix("#").strip("/").split("/"):
            found = found.get(key, {}) if isinstance(found, dict) and key else found
        return self._schema(found)

    def _schema(self, value: JsonValue) -> JsonObject:
        return value if isinstance(value, dict) else {}

    def _draw(self, path: tuple[str, ...]) -> int:
        drawn = hashlib.sha256(f"{self._seed}:{'/'.join(path)}".encode()).digest()
        return int.from_bytes(drawn[:4])


def _int(value: JsonValue, default: int) -> int:
    return int(value) if isinstance(value, int | float) else default


def _is_of_type(value: JsonValue, kind: JsonValue) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return _type_of(value) in kinds or (_type_of(value) == "integer" and "number" in kinds)


def _type_of(value: JsonValue) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
