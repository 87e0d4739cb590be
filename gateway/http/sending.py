"""Who sends a write, from its headers."""

from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Header, Request

from gateway.authentication import Authenticated
from gateway.commands.sender import Sender
from gateway.http.idempotency import claim_key
from gateway.state import Opened


async def _sender(
    request: Request,
    principal: Authenticated,
    gateway: Opened,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="Anything unique to this write, such as a UUID. Sent again, nothing is done twice, and the "
            "answer is the same.",
            examples=["0d6f2f5c-8d2f-4d0d-9d5f-6a7b8c9d0e1f"],
        ),
    ] = None,
) -> Sender:
    if idempotency_key is not None:
        await claim_key(request, gateway, principal.tenant, idempotency_key)
    return Sender(
        tenant=principal.tenant,
        name=principal.name,
        key=idempotency_key or uuid4().hex,
        repeatable=idempotency_key is not None,
        time=gateway.clock(),
    )


Sent = Annotated[Sender, Depends(_sender)]
"""The sender, for a route that writes."""
