"""The page about every topic."""

import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.reference.markdown import code, fence, folded, page, sentence, table
from scripts.reference.schema import Schema, Shape
from shared.events.catalogue import CATALOGUE, READABLE
from shared.events.fact import type_name
from shared.events.model import FactData
from shared.events.schema_registry import FOLDER as SCHEMAS
from tests.strategies.stories.examples import EXAMPLES

README = Path(__file__).resolve().parents[2] / "README.md"
INTRODUCTION = """
Facts are [CloudEvents](https://cloudevents.io) 1.0 in Kafka's binary mode: a record's value is the data below as JSON,
its headers are the attributes (`ce_id`, `ce_type`, `ce_subject`, `ce_time`, `ce_tenant`, `ce_correlationid`,
`ce_causationid`, and `traceparent` where there is one), its key is the id that the topic is keyed by. Delivery is at
least once: a repeated fact has the same `ce_id` and the same data.

Every type carries its version ([0003](../decisions/0003-types-carry-their-version.md)) and has a JSON Schema in
`shared/events/schemas`; only additive changes are made to it. Fields marked *personal* are about a person: keep them no
longer than you need them. Beside each topic stands one with `.dlq` at its end for what could not be processed.
"""


def topics_page() -> str:
    """One heading per topic, in the catalogue's order."""
    rows = readme_rows()
    overview = table(
        ["topic", "key", "written by", "says"],
        [[f"[{name}](#{_heading_anchor(name)})", *rows[name]] for name in map(_topic, CATALOGUE)],
    )
    return page("Topics", INTRODUCTION, [overview, *(_section(model, rows[_topic(model)]) for model in CATALOGUE)])


def readme_rows() -> dict[str, list[str]]:
    """README's table of topics, which is tested against the code: key, writers and meaning, by topic."""
    found = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (.+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    return {topic: [moved(cell.strip()) for cell in rest.split(" | ")] for topic, rest in found}


def moved(cell: str) -> str:
    """README's links as they are from this page."""
    return re.sub(
        r"\]\((?![a-z]+:|#)([^)\s]+)\)", lambda link: f"]({posixpath.relpath(link[1], 'docs/reference')})", cell
    )


def _section(model: type[FactData], row: list[str]) -> str:
    return "\n\n".join(part for part in _parts(model, row) if part)


def _parts(model: type[FactData], row: list[str]) -> Iterator[str]:
    name = type_name(model)
    key, writers, says = row
    versions = [version for other, version in READABLE.values() if other is model]
    yield f"## {_topic(model)}"
    yield sentence(model.__doc__ or says)
    yield table(
        ["", ""],
        [
            ["type", code(name)],
            ["keyed by", f"the {key}'s id"],
            ["written by", writers],
            [
                "versions",
                ", ".join(f"{version}, now" if version == model.version else str(version) for version in versions),
            ],
            ["schema", code(f"shared/events/schemas/{name}.json")],
        ],
    )
    yield from _fields(model.model_json_schema())
    example = EXAMPLES.get(name)
    if example is not None:
        shown = json.dumps(example.data.model_dump(mode="json"), indent=2, ensure_ascii=False)
        yield folded("Example of the data", fence("json", shown))
    yield from _older(model, versions)


def _fields(schema: Schema) -> Iterator[str]:
    shape = Shape(schema, schema)
    yield _field_table(shape) or "It carries no data of its own."
    for name, node in schema.get("$defs", {}).items():
        nested = _field_table(Shape(node, schema))
        if nested:
            yield f"**{name}**: {sentence(node.get('description', ''))}"
            yield nested


def _field_table(shape: Shape) -> str:
    return table(
        ["field", "type", "", "meaning"],
        [
            [
                code(field.name),
                field.kind,
                " ".join(
                    part
                    for part in ("" if field.is_required else "optional", "*personal*" if field.is_personal else "")
                    if part
                ),
                field.meaning,
            ]
            for field in shape.fields()
        ],
    )


def _older(model: type[FactData], versions: list[int]) -> Iterator[str]:
    """What an older version had that the newest does not, and the other way round."""
    newest = set(model.model_json_schema().get("properties", {}))
    for version in versions:
        if version == model.version:
            continue
        older = set(json.loads((SCHEMAS / f"{type_name(model, version)}.json").read_text()).get("properties", {}))
        without, gone = sorted(newest - older), sorted(older - newest)
        differences = [f"has no {', '.join(map(code, without))}"] if without else []
        differences += [f"has {', '.join(map(code, gone))} besides"] if gone else []
        yield f"Version {version} {' and '.join(differences) or 'differs in what its fields may hold'}."


def _topic(model: type[FactData]) -> str:
    return model.topic.value


def _heading_anchor(topic: str) -> str:
    return topic.replace(".", "")
