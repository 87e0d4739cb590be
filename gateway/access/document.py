"""Keys, scopes and rate limits in the OpenAPI document."""

from typing import Any

from gateway.access.given import API_KEY_HEADER
from gateway.access.operations import SCOPES
from gateway.access.scoped_route import PROTECTED
from gateway.problems.kinds import ProblemKind
from gateway.problems.responses import problem_responses

EXTENSION = "x-scope"
"""The scope that an operation needs."""

_TEXT = {"schema": {"type": "string"}}
_HEADERS = {
    "Retry-After": {"description": "seconds until the next request is answered", "schema": {"type": "integer"}},
    "RateLimit-Policy": {"description": "the key's quota `q` and its window `w` in seconds", **_TEXT},
    "RateLimit": {"description": "what remains (`r`), and seconds until all of it is there again (`t`)", **_TEXT},
}
ACCESS = """
Every operation under `/v1` needs an API key: as `X-API-Key`, as a bearer token, or as the user name of HTTP Basic with
an empty password. The key must have the operation's scope (`x-scope`), else the answer is 403. Each answer says in
`RateLimit` and `RateLimit-Policy` how much of the key's quota is left; 429 comes with `Retry-After`.
"""


# What FastAPI's own classes would say; as dependencies they would look for the key again in every request.
_SCHEMES: dict[str, Any] = {
    "APIKeyHeader": {"type": "apiKey", "in": "header", "name": API_KEY_HEADER},
    "HTTPBearer": {"type": "http", "scheme": "bearer"},
    "HTTPBasic": {"type": "http", "description": "the key as the user name, no password", "scheme": "basic"},
}


def describe_access(schema: dict[str, Any]) -> None:
    """Adds to each operation under ``/v1`` what its key must allow, and how it is refused."""
    schema["info"]["description"] = f"{schema['info']['description'].rstrip()}\n{ACCESS}"
    schema.setdefault("components", {})["securitySchemes"] = _SCHEMES
    for path, operations in schema["paths"].items():
        if path.startswith(PROTECTED):
            for operation in operations.values():
                _secure(operation)
                _describe(operation)


def _secure(operation: dict[str, Any]) -> None:
    """Adds the ways to send a key, any one of which will do; where FastAPI would say so."""
    names = list(operation)
    later = names[names.index("parameters") :] if "parameters" in names else []
    moved = {name: operation.pop(name) for name in later}
    operation |= {"security": [{scheme: []} for scheme in _SCHEMES], **moved}


def _describe(operation: dict[str, Any]) -> None:
    if scope := SCOPES.get(operation["operationId"]):
        operation[EXTENSION] = scope.value
        operation["description"] = f"{operation.get('description', '').rstrip()}\n\nScope: `{scope}`.".lstrip()
    refusals = problem_responses(ProblemKind.FORBIDDEN, ProblemKind.RATE_LIMITED)
    refusals[429]["headers"] = _HEADERS
    own = operation["responses"]
    for status, response in refusals.items():
        own[str(status)] = _both(own[str(status)], response) if str(status) in own else response
    operation["responses"] = dict(sorted(own.items()))


def _both(own: dict[str, Any], refusal: dict[str, Any]) -> dict[str, Any]:
    """A status that an operation has reasons of its own for, beside ours."""
    _, _, kind = refusal["description"].rpartition(" ")
    headers = {**refusal.get("headers", {}), **own.get("headers", {})}
    return {**own, "description": f"{own['description']}, {kind}", **({"headers": headers} if headers else {})}
