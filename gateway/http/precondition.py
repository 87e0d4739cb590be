"""`If-Match`: a write that holds only for what its client has read."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.http.etag import entity_tag, entity_tags, matches_strongly
from gateway.http.idempotency import Claim, claim_of
from gateway.http.on_loop import on_loop
from gateway.http.sending import Sent
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem

PRECONDITION_DETAIL = "Read it again, and repeat the change on what it is now, with its new ETag."


@dataclass(frozen=True, slots=True)
class Precondition:
    """What a client wants to be true of what it changes; nothing, where it sent no `If-Match` or ``*``."""

    tag: str | None
    claim: Claim | None

    async def base(self, current: str, version: str) -> str | None:
        """The version that the write is to follow, or none where it may follow any.

        `current` is the tag of what is there, `version` what tells it from all that was there before. Whoever tried
        the same write before and was let through follows the version of then.

        Raises:
            Problem: `precondition-failed`.
        """
        if self.tag is None or entity_tags(self.tag) is None:
            return None
        if self.claim is not None and self.claim.base is not None:
            return self.claim.base
        if not matches_strongly(self.tag, current):
            raise Problem(ProblemKind.PRECONDITION_FAILED, PRECONDITION_DETAIL)
        return version if self.claim is None else await self.claim.pinned(version)


def _precondition(
    request: Request,
    _: Sent,
    if_match: Annotated[
        str | None,
        Header(
            max_length=2000,
            description="ETag of what was read: the change is made only if it is still so (412 else). Of several who "
            "send the same one, exactly one succeeds.",
        ),
    ] = None,
) -> Precondition:
    return Precondition(if_match, claim_of(request))


Matched = Annotated[Precondition, Depends(on_loop(_precondition))]
"""The precondition, for a route that edits."""


def tag_of(view: BaseModel) -> str:
    """The entity tag of what a view shows."""
    return entity_tag(view.model_dump_json().encode())


def tag(response: Response, view: BaseModel) -> None:
    """Gives the response the tag of the view that it will hold."""
    response.headers["ETag"] = tag_of(view)
