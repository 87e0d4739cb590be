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
    schema["components"]["securitySchemes"] = _SCHEMES
    for path, operations in schema["paths"].items():
        if path.startswith(PROTECTED):
            for method, operation in operations.items():
                operations[method] = _secured(operation)
                _describe(operations[method])


def _secured(operation: dict[str, Any]) -> dict[str, Any]:
    """With the ways to send a key, any one of which will do; where FastAPI would say so."""
    security: dict[str, Any] = {"security": [{scheme: []} for scheme in _SCHEMES]}
    names = list(operation)
    place = names.index("parameters") if "parameters" in names else len(names)
    return {name: (operation | security)[name] for name in [*names[:place], *security, *names[place:]]}


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
