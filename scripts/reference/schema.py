"""JSON Schema as people read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gateway.inputs.body import NOT_BLANK
from scripts.reference.markdown import code

Schema = dict[str, Any]
Link = Callable[[str], str]

_BOUNDS = (
    ("minimum", "≥ {}"),
    ("exclusiveMinimum", "> {}"),
    ("maximum", "≤ {}"),
    ("exclusiveMaximum", "< {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("pattern", "matches `{}`"),
)


@dataclass(frozen=True)
class SchemaField:
    """One property of an object, or one parameter."""

    name: str
    kind: str
    is_required: bool
    meaning: str
    is_personal: bool = False


@dataclass(frozen=True)
class Shape:
    """A schema within the document `root` that its references lead into. `link` shows the name of a shape."""

    node: Schema
    root: Schema
    link: Link = code

    def resolved(self) -> "Shape":
        """The same with its references followed."""
        node = self.node
        while "$ref" in node:
            node = pointed_at(self.root, node["$ref"])
        return self._child(node)

    def kind(self) -> str:
        """What a value is, such as `text, date-time` or `list of AnswerView or null`."""
        if "$ref" in self.node:
            name = self.node["$ref"].rpartition("/")[2]
            return self.link(name) if _is_object(self.resolved().node) else self.resolved().kind()
        alternatives = self.node.get("anyOf") or self.node.get("oneOf") or self.node.get("allOf")
        if alternatives:
            return " or ".join(dict.fromkeys(self._child(alternative).kind() for alternative in alternatives))
        if "const" in self.node:
            return code(str(self.node["const"]))
        if "enum" in self.node:
            return " or ".join(code(str(value)) for value in self.node["enum"])
        return self._plain()

    def _plain(self) -> str:
        kind = self.node.get("type", "anything")
        if isinstance(kind, list):
            return " or ".join(kind)
        if kind == "array":
            return f"list of {self._child(self.node.get('items', {})).kind()}"
        if kind == "object" and isinstance(self.node.get("additionalProperties"), dict):
            return f"object, each value {self._child(self.node['additionalProperties']).kind()}"
        form = self.node.get("format") or self.node.get("contentMediaType")
        return f"{kind}, {form}" if form else str(kind)

    def fields(self) -> Iterator[SchemaField]:
        """The properties of an object; none of anything else."""
        node = self.resolved().node
        required = set(node.get("required", ()))
        for name, schema in node.get("properties", {}).items():
            child = self._child(schema)
            yield SchemaField(name, child.kind(), name in required, child.meaning(), child.is_personal())

    def meaning(self) -> str:
        """Description, bounds, default and example, in one line."""
        told = [self._described(), *self._bounds()]
        if self.node.get("default") not in (None, ""):
            told.append(f"default {code(_shown(self.node['default']))}")
        told += [f"such as {code(_shown(example))}" for example in self.node.get("examples", ())[:1] if example != ""]
        return "; ".join(part for part in told if part)

    def is_personal(self) -> bool:
        """Whether it is marked as personal data, here or in one of its alternatives."""
        alternatives: list[Schema] = self.node.get("anyOf", [])
        marked = (self._child(alternative).is_personal() for alternative in alternatives)
        return bool(self.node.get("x-personal")) or any(marked)

    def _described(self) -> str:
        own = self.node.get("description", "")
        for each in [self.node, *self.node.get("anyOf", ())]:
            named = self._child(each).resolved().node if "$ref" in each else {}
            own = own or ("" if _is_object(named) else named.get("description", ""))
        return " ".join(own.split()).rstrip(".")

    def _bounds(self) -> Iterator[str]:
        for node in (self.node, *(self._child(each).resolved().node for each in self.node.get("anyOf", ()))):
            if "properties" not in node:
                bounds = {name: node[name] for name, _ in _BOUNDS if name in node}
                if bounds.get("pattern") == NOT_BLANK:
                    bounds.pop("minLength", None)
                yield from (_said(name, said, bounds[name]) for name, said in _BOUNDS if name in bounds)

    def _child(self, node: Schema) -> "Shape":
        return Shape(node, self.root, self.link)


def pointed_at(root: Schema, reference: str) -> Schema:
    """What `reference`, such as ``#/$defs/Question``, points at."""
    node = root
    for step in reference.removeprefix("#/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def _said(name: str, said: str, bound: Any) -> str:
    if bound == NOT_BLANK:
        return "not blank"
    if name in ("minLength", "minItems") and bound == 1:
        return "not empty"
    return said.format(_number(bound))


def _is_object(node: Schema) -> bool:
    return "properties" in node


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value).replace("True", "true").replace("False", "false")


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
