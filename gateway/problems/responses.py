"""Problems in the OpenAPI document."""

from typing import Any

from gateway.problems.document import MEDIA_TYPE, ProblemDocument
from gateway.problems.kinds import ProblemKind

Responses = dict[int | str, dict[str, Any]]

_COMPONENT = "#/components/schemas/{model}"
_EVERYWHERE = (ProblemKind.UNAUTHENTICATED, ProblemKind.INTERNAL)
_BODIED = (ProblemKind.TOO_LARGE, ProblemKind.UNSUPPORTED_MEDIA_TYPE, ProblemKind.INVALID_REQUEST)


def reading(*kinds: ProblemKind) -> Responses:
    """What may go wrong with a route that reads, beside `kinds`."""
    return problem_responses(*_EVERYWHERE, ProblemKind.STORE_UNAVAILABLE, *kinds)


def writing(*kinds: ProblemKind) -> Responses:
    """What may go wrong with a route that publishes, beside `kinds`; and the answer that is not readable yet."""
    return configuring(ProblemKind.LOG_UNAVAILABLE, *kinds)


def configuring(*kinds: ProblemKind) -> Responses:
    """What may go wrong with a route that writes to MongoDB and publishes nothing, beside `kinds`."""
    return reading(ProblemKind.INVALID_REQUEST, ProblemKind.IN_FLIGHT, ProblemKind.KEY_REUSED, *kinds)


def with_json(*kinds: ProblemKind) -> tuple[ProblemKind, ...]:
    """`kinds`, and what may go wrong with a JSON body."""
    return (*kinds, *_BODIED, ProblemKind.MALFORMED_JSON)


def with_form(*kinds: ProblemKind) -> tuple[ProblemKind, ...]:
    """`kinds`, and what may go wrong with a form."""
    return (*kinds, *_BODIED, ProblemKind.MALFORMED_FORM)


def problem_responses(*kinds: ProblemKind) -> Responses:
    """`kinds` by status, with the type URIs that each may have."""
    statuses = sorted({kind.status for kind in kinds})
    return {status: _response([kind for kind in dict.fromkeys(kinds) if kind.status == status]) for status in statuses}


def problem_schemas() -> dict[str, Any]:
    """The components that the responses refer to."""
    schema = ProblemDocument.model_json_schema(ref_template=_COMPONENT)
    return {**schema.pop("$defs"), "Problem": schema}


def _response(kinds: list[ProblemKind]) -> dict[str, Any]:
    named = ", ".join(f"`{kind.uri}`" for kind in kinds)
    content = {MEDIA_TYPE: {"schema": {"$ref": _COMPONENT.format(model="Problem")}}}
    return {"description": f"{kinds[0].title}. Types: {named}", "content": content}
