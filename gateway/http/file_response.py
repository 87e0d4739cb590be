"""A kept file, whole or in part: ranges, tags, HEAD."""

import hashlib
from collections.abc import AsyncIterator

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from gateway.http.byte_range import ByteRange, RangeUnsatisfiable, asked_range
from gateway.http.conditional import not_modified
from gateway.http.etag import matches_weakly
from gateway.http.methods import is_head
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from shared.blobs import Blobs

NOTHING: tuple[bytes, ...] = ()


def key_tag(key: str) -> str:
    """The entity tag of a blob: a key is never given other bytes."""
    return f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


async def file_response(request: Request, blobs: Blobs, key: str, media_type: str, caching: str) -> Response:
    """The blob `key` as an answer to the request. Only the part that is asked for is read, in pieces.

    Raises:
        Problem: `range-not-satisfiable`.
        BlobMissing, BlobStoreUnavailable: as of `blobs`.
    """
    size, tag = await blobs.size(key), key_tag(key)
    headers = {"ETag": tag, "Cache-Control": caching, "Accept-Ranges": "bytes"}
    known = request.headers.get("If-None-Match")
    if known is not None and matches_weakly(known, tag):
        return not_modified(Response(headers=headers))
    part = _part(request, size, tag)
    if part is not None:
        headers["Content-Range"] = part.content_range(size)
    sent = part or ByteRange(0, size - 1)
    headers["Content-Length"] = str(sent.size)
    pieces = _nothing() if is_head(request.scope) or not size else await blobs.stream(key, sent.first, sent.last + 1)
    return StreamingResponse(pieces, 206 if part else 200, headers, media_type)


def _part(request: Request, size: int, tag: str) -> ByteRange | None:
    if is_head(request.scope):
        return None
    # A date in If-Range is none of ours: nothing here has a Last-Modified.
    if request.headers.get("If-Range", tag) != tag:
        return None
    try:
        return asked_range(request.headers.get("Range"), size)
    except RangeUnsatisfiable as beyond:
        raise Problem(
            ProblemKind.RANGE_NOT_SATISFIABLE,
            f"Ask for a part of its {size} bytes.",
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        ) from beyond


async def _nothing() -> AsyncIterator[bytes]:
    for piece in NOTHING:
        yield piece
