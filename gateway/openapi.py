"""The OpenAPI document."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway.access.document import describe_access
from gateway.openapi_conventions import state_conventions
from gateway.openapi_examples import exemplify
from gateway.problems.responses import problem_schemas

DESCRIPTION = """
Hand in a job and candidates, ask for interviews, read transcripts, scores and recommendations, confirm or override.

Every write is a fact in the log. It can be read when the answer is **201** or **200**; **202** means that it is safe
and will be readable in a moment. `Prefer: wait=N` waits up to N seconds for what follows from it. Whatever goes wrong
is a problem (RFC 9457) whose `type` is stable.
"""

TAGS = [
    {"name": "jobs", "description": "Job descriptions and the questions that are asked."},
    {"name": "candidates", "description": "Whom to interview, and their résumés."},
    {"name": "interviews", "description": "Phone calls, answers, scores, recommendations and reviews."},
    {"name": "events", "description": "What happens, as it happens: server-sent events."},
    {"name": "assessments", "description": "For applicant-tracking systems that order interviews as assessments."},
    {"name": "webhooks", "description": "Being told of facts over HTTP: signed, retried, and again on demand."},
    {"name": "analytics", "description": "What interviews come to, by hour or by day."},
    {"name": "health", "description": "For whoever orchestrates the process."},
]


def describe(app: FastAPI) -> None:
    """Gives `app` its document, with the problems that its routes name."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes, tags=TAGS
            )
            _replace_validation_errors(schema)
            describe_access(schema)
            state_conventions(schema)
            exemplify(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way of extending it


def _replace_validation_errors(schema: dict[str, Any]) -> None:
    """FastAPI declares its own shape of 422 wherever none is declared; ours stands where it can happen."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
    components = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
    components |= problem_schemas()
