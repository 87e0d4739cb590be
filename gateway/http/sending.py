"""Who sends a write, from its headers."""

from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Header

from gateway.authentication import Authenticated
from gateway.commands.sender import Sender
from gateway.state import Opened


def _sender(
    principal: Authenticated,
    gateway: Opened,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="Anything unique to this write, such as a UUID. Sent again, nothing is done twice.",
        ),
    ] = None,
) -> Sender:
    return Sender(
        tenant=principal.tenant,
        name=principal.name,
        key=idempotency_key or uuid4().hex,
        repeatable=idempotency_key is not None,
        time=gateway.clock(),
    )


Sent = Annotated[Sender, Depends(_sender)]
"""The sender, for a route that writes."""
