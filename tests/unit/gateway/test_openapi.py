from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from gateway.problems.kinds import ProblemKind


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def _operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]


def test_every_operation_has_a_name_of_its_own_and_a_tag(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in _operations(document)]
    assert len(set(names)) == len(names)
    tags = {tag["name"] for tag in document["tags"]}
    assert all(set(operation["tags"]) <= tags and operation["tags"] for _, operation in _operations(document))


def test_every_operation_on_data_says_how_to_authenticate_and_what_may_go_wrong(document: dict[str, Any]) -> None:
    schemes = set(document["components"]["securitySchemes"])
    for path, operation in _operations(document):
        if path.startswith("/v1/"):
            assert {name for scheme in operation["security"] for name in scheme} == schemes
            assert {"401", "500", "503"} <= set(operation["responses"])


def test_every_error_is_a_problem_of_a_kind_that_exists(document: dict[str, Any]) -> None:
    uris = {kind.uri for kind in ProblemKind}
    for _, operation in _operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert set(response["content"]) == {"application/problem+json"}
                named = {word.strip("`,") for word in response["description"].split() if "urn:" in word}
                assert named
                assert named <= uris


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                assert reference.removeprefix("#/components/schemas/") in schemas
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(document)


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    shown = 0
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
            Draft202012Validator(whole).validate(example)
            shown += 1
    assert shown >= 9
