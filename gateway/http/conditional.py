"""Reading again what has not changed: `ETag`, `If-None-Match`, 304."""

from fastapi import Request
from starlette.responses import Response

from gateway.http.etag import entity_tag, matches_weakly

REVALIDATED = "private, no-cache"
"""A browser may keep it, nobody in between; and it asks whether it still holds."""

_ON_304 = ("etag", "cache-control", "vary", "expires", "preference-applied")


def conditional(request: Request, response: Response) -> Response:
    """`response` with its tag; 304 where the client has it already. What is streamed is left as it is."""
    body = getattr(response, "body", None)
    if response.status_code != 200 or not isinstance(body, bytes):
        return response
    tag = response.headers.setdefault("ETag", entity_tag(body))
    if request.method != "GET":
        return response
    response.headers.setdefault("Cache-Control", REVALIDATED)
    given = request.headers.get("If-None-Match")
    return not_modified(response) if given is not None and matches_weakly(given, tag) else response


def not_modified(response: Response) -> Response:
    """304 in the place of `response`."""
    return Response(
        status_code=304, headers={name: response.headers[name] for name in _ON_304 if name in response.headers}
    )
