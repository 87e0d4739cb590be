"""Examples in the OpenAPI document: of every body, every answer and every problem."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from gateway.problems.document import MEDIA_TYPE, ProblemDocument
from gateway.problems.kinds import ProblemKind
from gateway.views.examples import EXAMPLES

Node = dict[str, Any]
_COMPONENT = "#/components/schemas/"
_REQUEST_ID = "0d6f2f5c8d2f4d0d9d5f6a7b8c9d0e1f"
_IDS = {
    "{job_id}": "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607",
    "{candidate_id}": "cand_7d9f1b2c3e4a5f60718293a4b5c6d7e8",
    "{interview_id}": "int_22481671096a52d18a0e1eb0476077b1",
    "{question_index}": "0",
}
_FILE = "%PDF-1.7 and the rest of the file"


def exemplify(document: Node) -> None:
    """Shows an example with every body and answer of a schema that has one, and with every problem.

    A model's example stands in its own configuration or in `EXAMPLES`; FastAPI knows neither in a media type.
    """
    schemas = document["components"]["schemas"]
    for view, example in EXAMPLES.items():
        if (name := component_name(view)) in schemas:
            schemas[name]["examples"] = [example]
    for path, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            _show(content, schemas)
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                if media_type == MEDIA_TYPE:
                    content["examples"] = _problems(path, int(status), response["description"])
                else:
                    _show(content, schemas)


def operations(document: Node) -> Iterator[tuple[str, Node]]:
    """Every operation, with its path."""
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def component_name(view: type[BaseModel]) -> str:
    """A model's name in the document; that of a generic one holds no brackets."""
    return view.__name__.replace("[", "_").replace("]", "_")


def problem_example(kind: ProblemKind, instance: str) -> Node:
    """A problem as it is answered."""
    errors: Any = None
    if kind is ProblemKind.INVALID_REQUEST:
        errors = [{"pointer": "/phone", "detail": "This is no phone number: give it in international form."}]
    document = ProblemDocument(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        detail=kind.remedy,
        instance=instance,
        request_id=_REQUEST_ID,
        errors=errors,
        reason="encrypted" if kind is ProblemKind.RESUME_UNREADABLE else None,
    )
    return document.model_dump(exclude_none=True)


def _problems(path: str, status: int, description: str) -> Node:
    for parameter, value in _IDS.items():
        path = path.replace(parameter, value)
    named = [kind for kind in ProblemKind if kind.status == status and f"`{kind.uri}`" in description]
    return {kind.slug: {"summary": kind.meaning, "value": problem_example(kind, path)} for kind in named}


def _show(content: Node, schemas: Node) -> None:
    if "example" in content or "examples" in content:
        return
    schema = _resolved(content.get("schema", {}), schemas)
    if item := _resolved(schema.get("items", {}), schemas).get("examples"):
        content["example"] = [item[0]]
    elif schema.get("examples"):
        content["example"] = schema["examples"][0]
    elif _is_file(schema):
        content["example"] = _FILE
    elif (files := {name for name, part in schema.get("properties", {}).items() if _is_file(part)}) and files >= set(
        schema.get("required", [])
    ):
        content["example"] = dict.fromkeys(sorted(files), _FILE)


def _resolved(schema: Node, schemas: Node) -> Node:
    """What a schema refers to; of several that it leaves the choice of, the first."""
    while "$ref" in schema or ("anyOf" in schema and "properties" not in schema):
        schema = schemas[schema["$ref"].removeprefix(_COMPONENT)] if "$ref" in schema else schema["anyOf"][0]
    return schema


def _is_file(schema: Node) -> bool:
    return schema.get("format") == "binary" or "contentMediaType" in schema
