"""What holds for every operation, in the OpenAPI document."""

from typing import Any

from gateway.http.headers import TAG
from gateway.http.idempotency import REPLAYED
from gateway.http.media_type import JSON

Node = dict[str, Any]
_TRACE = {
    "X-Request-Id": {"description": "of this request, as in the log", "schema": {"type": "string"}},
}
_KEY = "idempotency-key"
_REPLAYED = {REPLAYED: {"description": "`true` where this is the answer of before", "schema": {"type": "string"}}}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "title": "If-None-Match"},
    "description": "ETag of what the client has: 304 if it is still so",
}
_NOT_MODIFIED = {"description": "The client has it already", "headers": TAG}


def state_conventions(document: Node) -> None:
    """Adds what `gateway.http.route` and its surroundings do to every operation under /v1."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/v1/"):
                _state(method, operation)


def _state(method: str, operation: Node) -> None:
    parameters, responses = operation.setdefault("parameters", []), operation["responses"]
    keyed = any(parameter["name"].lower() == _KEY for parameter in parameters)
    reads = method == "get" and JSON in responses.get("200", {}).get("content", {})
    tagged = reads or method == "put"
    if reads:
        responses["304"] = _NOT_MODIFIED
    if method == "get" and "304" in responses:
        parameters.append(_IF_NONE_MATCH)
    for status, response in responses.items():
        headers = dict(_TRACE)
        if status == "200" and tagged:
            headers |= TAG
        if keyed and status < "300":
            headers |= _REPLAYED
        response["headers"] = {**headers, **response.get("headers", {})}
