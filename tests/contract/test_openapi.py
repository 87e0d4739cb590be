"""The OpenAPI document is one, says a validator that we did not write; and it is the one that is published."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return loaded


def test_the_published_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_validator_notices_what_is_wrong(document: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(document))
    del broken["info"]["title"]
    broken["paths"]["/v1/jobs"]["get"]["operationId"] = broken["paths"]["/v1/jobs"]["post"]["operationId"]

    assert len(list(OpenAPIV31SpecValidator(broken).iter_errors())) == 2
