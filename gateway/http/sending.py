"""Who sends a write, from its headers."""

import re
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Header

from gateway.authentication import Authenticated
from gateway.commands.sender import Sender
from gateway.state import Opened

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


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
    traceparent: Annotated[str, Header(include_in_schema=False)] = "",
) -> Sender:
    return Sender(
        tenant=principal.tenant,
        name=principal.name,
        key=idempotency_key or uuid4().hex,
        repeatable=idempotency_key is not None,
        time=gateway.clock(),
        traceparent=traceparent if _TRACEPARENT.fullmatch(traceparent) else None,
    )


Sent = Annotated[Sender, Depends(_sender)]
"""The sender, for a route that writes."""
