"""The page about every operation of the REST API."""

import json
import re
from collections.abc import Iterator
from typing import Any

from scripts.reference.example import media_example
from scripts.reference.markdown import anchor, code, fence, folded, page, sentence, table
from scripts.reference.operation import EVENT_STREAM, JSON, PROBLEM, Document, Operation, by_tag
from scripts.reference.schema import SchemaField, Shape

INTRODUCTION = """
Every operation, by what it is about. The machine-readable document is [openapi.json](../openapi.json); a running
gateway serves its own at `/openapi.json`, and `/docs` tries it out. A
[Postman collection](../postman/screener.postman_collection.json) with its
[environment](../postman/screener.postman_environment.json) runs through all of it as one story.

A key goes in `X-API-Key`, as `Authorization: Bearer …`, or as the user name of HTTP Basic. What holds everywhere is in
the [conventions](rest-conventions.md), what can go wrong in [problems](problems.md).
"""
UNSAID = "Successful Response"
"""What FastAPI says where nobody said anything."""

_PROBLEM_URI = re.compile(r"urn:screener:problem:([a-z-]+)")


def rest_page(document: Document) -> str:
    """The page, from `document` alone."""
    groups = by_tag(document)
    told = {tag["name"]: tag.get("description", "") for tag in document.get("tags", [])}
    sections = [section for tag, members in groups.items() for section in _group(tag, told.get(tag, ""), members)]
    return page("REST", INTRODUCTION, [*sections, *_shapes(document)])


def _group(tag: str, description: str, members: list[Operation]) -> Iterator[str]:
    yield f"## {tag.capitalize()}"
    yield sentence(description)
    for operation in members:
        yield "\n\n".join(part for part in _operation(operation) if part)


def _operation(operation: Operation) -> Iterator[str]:
    yield f"### {operation.summary}"
    yield fence("text", f"{operation.method.upper()} {operation.path}")
    # Its scope is told once, below.
    yield re.sub(r"\n*Scope: `\S+`\.$", "", operation.raw.get("description", "").strip())
    yield _facts(operation)
    yield _field_table("parameter", _parameters(operation))
    yield from _request(operation)
    yield from _answers(operation)
    yield _problems(operation)


def _facts(operation: Operation) -> str:
    scopes = f" · scope {', '.join(map(code, operation.scopes))}" if operation.scopes else ""
    access = "needs a key" if operation.is_secured else "needs no key"
    return f"Operation {code(operation.id)} · {access}{scopes}"


def _parameters(operation: Operation) -> Iterator[SchemaField]:
    for parameter in operation.parameters:
        shape = _shape(parameter.get("schema", {}), operation.root)
        said = parameter.get("description", "").rstrip(".")
        meaning = shape.meaning()
        if said and not meaning.startswith(said):
            meaning = "; ".join(part for part in (" ".join(said.split()), meaning) if part)
        place = parameter["in"]
        name = parameter["name"].title() if place == "header" else parameter["name"]
        yield SchemaField(name, f"{place}, {shape.kind()}", parameter.get("required", False), meaning)


def _request(operation: Operation) -> Iterator[str]:
    for media_type, media in operation.body.items():
        shape = _shape(media.get("schema", {}), operation.root)
        yield f"**Body**, {code(media_type)}:"
        yield _field_table("field", shape.fields()) or sentence(shape.kind())
        if media_type == JSON:
            yield folded("Example of a body", _shown(media_example(media, operation.root)))


def _answers(operation: Operation) -> Iterator[str]:
    rows = []
    for status, response in operation.successes.items():
        kinds = ", ".join(
            f"{code(media_type)}: {_shape(media.get('schema', {}), operation.root).kind()}"
            for media_type, media in response.get("content", {}).items()
        )
        headers = ", ".join(code(name) for name in response.get("headers", {}))
        said = response.get("description", "")
        rows.append([str(status), "" if said == UNSAID else sentence(said), kinds, headers])
    yield table(["status", "when", "body", "headers"], rows)
    for status, response in sorted(operation.successes.items(), key=lambda item: (item[0] == 202, -item[0]))[:1]:
        for media_type, media in response.get("content", {}).items():
            if media_type == JSON:
                example = _shown(media_example(media, operation.root))
                yield folded(f"Example of an answer with {status}", example)
            elif media_type == EVENT_STREAM and isinstance(media.get("example"), str):
                yield folded(f"Example of an answer with {status}", fence("text", media["example"]))


def _problems(operation: Operation) -> str:
    slugs: list[str] = []
    for response in operation.responses.values():
        if PROBLEM in response.get("content", {}):
            named = _PROBLEM_URI.findall(response.get("description", "") + json.dumps(response["content"]))
            slugs += [slug for slug in named if slug not in slugs]
    return f"**Problems**: {', '.join(f'[{slug}](problems.md#{slug})' for slug in slugs)}." if slugs else ""


def _shapes(document: Document) -> Iterator[str]:
    yield "## Shapes"
    yield "What the operations above send and answer with. A field without *required* may be left out."
    for name, schema in sorted(document.get("components", {}).get("schemas", {}).items()):
        shape = _shape(schema, document)
        fields = _field_table("field", shape.fields())
        if fields and not name.startswith("Body_"):
            yield "\n\n".join(part for part in (f"### {name}", sentence(schema.get("description", "")), fields) if part)


def _field_table(head: str, fields: Iterator[SchemaField]) -> str:
    rows = [[code(each.name), each.kind, "required" if each.is_required else "", each.meaning] for each in fields]
    return table([head, "type", "", "meaning"], rows)


def _shape(schema: Document, root: Document) -> Shape:
    return Shape(schema, root, lambda name: f"[{name}](#{anchor(name)})")


def _shown(value: Any) -> str:
    return fence("json", json.dumps(value, indent=2, ensure_ascii=False))
