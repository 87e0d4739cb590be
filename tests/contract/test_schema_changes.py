"""Which changes of a published schema are refused."""

import copy
from typing import Any

import pytest

from shared.events.schema_registry import breaks, generated

PLAIN = "jd.questions_generated.v1"
NESTED = "response.scored.v1"


def changed(name: str, *path: str, **to: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A schema, and the same with other values in the object at `path`."""
    old = generated()[name]
    new = copy.deepcopy(old)
    node = new
    for step in path:
        node = node[step]
    node.update(to)
    return old, new


@pytest.mark.parametrize("name", generated())
def test_a_schema_does_not_break_itself(name: str) -> None:
    assert breaks(generated()[name], generated()[name]) == []


def test_a_new_optional_field_is_let_through() -> None:
    old, new = changed(PLAIN, "properties", tone={"type": "string"})
    assert breaks(old, new) == []
    old, new = changed(NESTED, "$defs", "Criterion", "properties", hint={"anyOf": [{"type": "string"}]})
    assert breaks(old, new) == []


def test_other_words_are_let_through() -> None:
    old, new = changed(PLAIN, title="Other", description="Other words.")
    assert breaks(old, new) == []


def test_a_removed_field_breaks() -> None:
    old, new = changed(PLAIN)
    del new["properties"]["model"]
    assert breaks(old, new) == ["data.model: was removed"]


def test_a_renamed_field_breaks() -> None:
    old, new = changed(PLAIN)
    new["properties"]["author"] = new["properties"].pop("model")
    assert breaks(old, new) == ["data.model: was removed"]


def test_a_new_required_field_breaks() -> None:
    old, new = changed(PLAIN, "properties", tone={"type": "string"})
    new["required"] = [*new["required"], "tone"]
    assert breaks(old, new) == ["data.tone: is required now"]


def test_a_field_that_is_no_longer_always_there_breaks_its_readers() -> None:
    old, new = changed(PLAIN)
    new["required"] = [name for name in new["required"] if name != "questions"]
    assert breaks(old, new) == ["data.questions: is no longer always there"]


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("properties", "score"), {"type": "integer"}),
        (("properties", "score"), {"maximum": 5}),
        (("properties", "score"), {"exclusiveMinimum": 0}),
        (("properties", "score"), {"multipleOf": 0.5}),
        (("properties", "recording_sid"), {"maxLength": 10}),
        (("properties", "recording_sid"), {"pattern": "^RE"}),
        (("$defs", "Criterion", "properties", "score"), {"minimum": 1}),
        (("$defs", "Criterion", "properties", "quotes"), {"minItems": 1}),
        (("$defs", "Criterion", "properties", "quotes"), {"uniqueItems": True}),
        (("$defs", "Criterion", "properties", "quotes", "items"), {"maxLength": 9}),
        (("$defs", "Criterion", "properties", "quotes", "items"), {"type": "integer"}),
    ],
    ids=str,
)
def test_another_type_or_bound_breaks_wherever_it_stands(path: tuple[str, ...], to: dict[str, Any]) -> None:
    old, new = changed(NESTED, *path, **to)
    found = breaks(old, new)
    assert len(found) >= 1
    assert all(next(iter(to)) in fault for fault in found)


@pytest.mark.parametrize("words", [["model"], ["model", "fallback", "human"], ["fallback", "model"]])
def test_another_enumeration_breaks(words: list[str]) -> None:
    old, new = changed(PLAIN, "$defs", "QuestionSource", enum=words)
    assert [fault for fault in breaks(old, new) if "enum" in fault]


def test_a_field_that_may_no_longer_be_null_breaks() -> None:
    old, new = changed(PLAIN)
    new["properties"]["model"] = {"type": "string", "title": "Model"}
    assert breaks(old, new)


def test_another_alternative_breaks() -> None:
    old, new = changed(PLAIN)
    new["properties"]["model"]["anyOf"][0] = {"type": "integer"}
    assert breaks(old, new)


def test_a_reference_to_another_definition_is_followed() -> None:
    old, new = changed(PLAIN)
    new["$defs"]["Words"] = {"type": "string"}
    new["properties"]["source"] = {"$ref": "#/$defs/Words"}
    assert breaks(old, new)


def test_items_that_were_free_and_are_bound_now_break() -> None:
    old, new = changed(PLAIN)
    del old["properties"]["questions"]["items"]
    assert breaks(old, new)
