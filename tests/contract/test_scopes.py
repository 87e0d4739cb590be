"""Every operation under ``/v1`` needs exactly one scope, and says so in the OpenAPI document."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from gateway.access.document import EXTENSION, describe_access
from gateway.access.operations import SCOPES
from gateway.access.scoped_route import PROTECTED, ScopedRoute
from gateway.app import create_app
from gateway.settings import GatewaySettings

ANNOUNCED = frozenset(
    {
        *("streamEvents", "streamInterviewEvents"),
        *("createWebhookEndpoint", "updateWebhookEndpoint", "deleteWebhookEndpoint", "rotateWebhookSecret"),
        *("replayWebhookEndpoint", "resendWebhookDelivery", "sendWebhookTest"),
        *("listWebhookEndpoints", "getWebhookEndpoint", "listWebhookDeliveries", "getWebhookDelivery"),
        *("bulkCreateCandidates", "bulkRequestInterviews"),
        *("getFunnel", "getScoreDistribution", "getDropOff", "getAttempts", "getAgreement", "getCost"),
        *("getTimeToResult", "listAssessmentTests", "getAssessmentStatus", "sendAssessmentTest"),
        "reportAssessmentError",
    }
)
"""Operations whose scope is agreed upon before they are there. What is there may be taken out here."""


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(GatewaySettings())


@pytest.fixture(scope="module")
def operations(app: FastAPI) -> dict[str, dict[str, Any]]:
    """Under ``/v1``, by operation id."""
    return {
        operation["operationId"]: operation
        for path, methods in app.openapi()["paths"].items()
        if path.startswith(PROTECTED)
        for operation in methods.values()
    }


def test_every_operation_has_a_scope(operations: dict[str, Any]) -> None:
    assert operations.keys() - SCOPES.keys() == set(), "add them to gateway/access/operations.py"


def test_every_scope_is_some_operations(operations: dict[str, Any]) -> None:
    assert SCOPES.keys() - operations.keys() <= ANNOUNCED
    assert SCOPES.keys() >= ANNOUNCED


def test_every_route_under_v1_compares_scopes(app: FastAPI) -> None:
    """Those that are not in the document as well."""
    routes = [found for found in iter_route_contexts(app.routes) if (found.path or "").startswith(PROTECTED)]
    assert len(routes) >= 18
    unguarded = [found.path for found in routes if not isinstance(found.original_route, ScopedRoute)]
    assert unguarded == [], "their routers need route_class=MediaTypeRoute"


def test_the_document_says_which_scope_and_how_a_key_is_refused(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        assert operation[EXTENSION] == SCOPES[name]
        assert f"`{SCOPES[name]}`" in operation["description"]
        assert "urn:screener:problem:forbidden" in operation["responses"]["403"]["description"]
        assert {"Retry-After", "RateLimit", "RateLimit-Policy"} <= set(operation["responses"]["429"]["headers"])
        assert any("HTTPBasic" in scheme for scheme in operation["security"])


def test_reading_needs_no_scope_to_write(operations: dict[str, Any], app: FastAPI) -> None:
    for methods in app.openapi()["paths"].values():
        for method, operation in methods.items():
            if method == "get" and operation["operationId"] in operations:
                assert SCOPES[operation["operationId"]].endswith(":read")


def test_an_operations_own_reasons_stand_beside_ours() -> None:
    own = {"429": {"description": "Too many streams. Types: `urn:screener:problem:own`", "content": {}}}
    operation: dict[str, Any] = {"operationId": "listJobs", "responses": own}
    describe_access({"info": {"description": ""}, "paths": {"/v1/jobs": {"get": operation}}})
    told = operation["responses"]["429"]
    assert told["description"].endswith("`urn:screener:problem:own`, `urn:screener:problem:rate-limited`")
    assert "Retry-After" in told["headers"]
