from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from devkit.openai.strict import strictness_violation
from shared.llm.schema import UnsupportedSchema, strict_schema
from tests.unit.llm import prompts


class Mood(StrEnum):
    BRIGHT = "bright"
    DARK = "dark"


class Leaf(BaseModel):
    kind: Literal["leaf"]
    mood: Annotated[Mood, Field(description="as felt")] = Mood.DARK


class Branch(BaseModel):
    kind: Literal["branch"]
    parts: list["Branch | Leaf"]


class Tree(BaseModel):
    """A tree."""

    size: Annotated[int, Field(ge=0, le=10, multiple_of=2)] = 2
    name: Annotated[str, Field(min_length=1, pattern="^a")]
    root: Annotated[Branch | Leaf, Field(discriminator="kind")]
    note: str | None = None


@pytest.mark.parametrize(
    "model",
    [prompts.Questions, prompts.ResumeFacts, prompts.Assessment, prompts.Summary, prompts.Haiku, Tree, Branch],
)
def test_a_strict_server_accepts_it(model: type[BaseModel]) -> None:
    assert strictness_violation(strict_schema(model)) is None


def test_every_property_is_required_and_no_other_allowed() -> None:
    schema = strict_schema(Tree)
    assert schema["required"] == ["size", "name", "root", "note"]
    assert schema["additionalProperties"] is False


def test_constraints_defaults_and_titles_are_left_out_and_descriptions_kept() -> None:
    schema = strict_schema(Tree)
    assert schema["description"] == "A tree."
    assert schema["properties"] == {
        "size": {"type": "integer"},
        "name": {"type": "string"},
        "root": {"anyOf": [{"$ref": "#/$defs/Branch"}, {"$ref": "#/$defs/Leaf"}]},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    }


def test_a_reference_with_a_description_is_unravelled() -> None:
    leaf = strict_schema(Tree)["$defs"]
    assert isinstance(leaf, dict)
    assert isinstance(leaf["Leaf"], dict)
    assert leaf["Leaf"]["properties"] == {
        "kind": {"const": "leaf", "type": "string"},
        "mood": {"type": "string", "enum": ["bright", "dark"], "description": "as felt"},
    }


def test_a_recursive_model_has_an_object_at_its_root() -> None:
    assert strict_schema(Branch)["type"] == "object"


class OpenMapping(BaseModel):
    counts: dict[str, int]


class Pair(BaseModel):
    pair: tuple[int, str]


class Anything(BaseModel):
    value: Any


@pytest.mark.parametrize("model", [OpenMapping, Pair, Anything])
def test_what_strict_mode_cannot_express_is_refused(model: type[BaseModel]) -> None:
    with pytest.raises(UnsupportedSchema):
        strict_schema(model)
