"""Bodies that hold many items. Each item is checked by itself: one that is wrong does no harm to the others."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints, WithJsonSchema

from gateway.inputs.body import Body
from gateway.inputs.candidates import NewCandidate
from gateway.inputs.interviews import NewInterview

MOST_ITEMS = 5000

ItemKey = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
_KEY = Field(default=None, description="anything unique to this item; else it is known by the request's key and place")
_NOTE = "each as in the single request, with an optional `key`; what is wrong with one is said in its result"


class BulkCandidate(NewCandidate):
    """One candidate of many."""

    key: ItemKey | None = _KEY


class BulkInterview(NewInterview):
    """One interview of many."""

    key: ItemKey | None = _KEY


def _items(item: type[Body]) -> WithJsonSchema:
    """Any object is let in: whether it is an item is said in its result."""
    schema = item.model_json_schema()
    return WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_ITEMS,
            "items": {"type": "object", "description": _NOTE, "properties": _loosely(schema["properties"])},
        }
    )


def _loosely(properties: dict[str, dict[str, object]]) -> dict[str, object]:
    return {name: {"description": str(part.get("description", name))} for name, part in properties.items()}


Items = Annotated[tuple[Mapping[str, object], ...], Field(min_length=1, max_length=MOST_ITEMS)]


class ManyCandidates(Body):
    """Candidates without résumés."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "name": "Ada Example",
                            "phone": "+49 30 901820",
                            "email": "ada@example.com",
                            "key": "ats-7001",
                        },
                        {"name": "Jun Example", "phone": "+1 202 555 0143", "key": "ats-7002"},
                    ]
                }
            ]
        }
    )

    items: Annotated[Items, _items(BulkCandidate)]


class ManyInterviews(Body):
    """Interviews to be held."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "job_id": "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607",
                            "candidate_id": "cand_7d9f1b2c3e4a5f60718293a4b5c6d7e8",
                            "key": "ats-7001",
                        }
                    ]
                }
            ]
        }
    )

    items: Annotated[Items, _items(BulkInterview)]
