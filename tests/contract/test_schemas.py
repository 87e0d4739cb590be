"""The published JSON Schemas: data fits them, they mark what is personal, and they only ever grow."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shared.events.catalogue import CATALOGUE
from shared.events.fact import Fact, type_name
from shared.events.model import FactData
from shared.events.schema_registry import FOLDER, check
from tests.strategies.effort import one_in
from tests.strategies.facts import DATA
from tests.strategies.stories.examples import EXAMPLES

PERSONAL = {
    "candidate.created.v1": {"name", "email", "phone", "resume.filename"},
    "resume.replaced.v1": {"resume.filename"},
    "resume.parsed.v1": {"text", "facts"},
    "call.requested.v1": {"candidate_name", "phone", "resume_facts"},
    "call.refused.v1": {"detail"},
    "consent.recorded.v1": {"answer"},
    "assessment.requested.v1": {"callback_url", "profile_url"},
    "response.transcribed.v2": {"text"},
    "response.scored.v1": {
        f"criteria.{name}.quotes" for name in ("relevance", "clarity", "specificity", "professionalism")
    },
}
"""Where each type holds personal data."""


def published(name: str) -> dict[str, Any]:
    """The schema that is kept in the repository."""
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return schema


def personal_places(node: dict[str, Any], root: dict[str, Any], place: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of a schema that are marked as personal."""
    if node.get("x-personal"):
        yield ".".join(place)
        return
    if "$ref" in node:
        yield from personal_places(root["$defs"][node["$ref"].removeprefix("#/$defs/")], root, place)
    for name, child in node.get("properties", {}).items():
        yield from personal_places(child, root, (*place, name))
    for child in [*node.get("anyOf", []), *([node["items"]] if "items" in node else [])]:
        yield from personal_places(child, root, place)


@pytest.mark.parametrize("fact", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_an_example_fits_the_published_schema(fact: Fact) -> None:
    schema = published(fact.type)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(fact.data.model_dump_json()))


@pytest.mark.parametrize("model", CATALOGUE, ids=type_name)
@one_in(2)
@given(data=st.data())
def test_any_data_fits_the_published_schema(model: type[FactData], data: st.DataObject) -> None:
    drawn = data.draw(DATA[model])
    Draft202012Validator(published(type_name(model))).validate(json.loads(drawn.model_dump_json()))


@pytest.mark.parametrize("model", CATALOGUE, ids=type_name)
def test_personal_fields_are_marked(model: type[FactData]) -> None:
    schema = published(type_name(model))
    assert set(personal_places(schema, schema)) == PERSONAL.get(type_name(model), set())


def test_the_published_schemas_are_what_the_models_say_and_break_nothing() -> None:
    assert check() == []
