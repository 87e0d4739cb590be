"""The `Prefer` header (RFC 7240): how long a client is willing to wait."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from gateway.http.on_loop import on_loop
from gateway.settings import GatewaySettings

LONGEST_WAIT = 60
"""Seconds. Longer, and proxies between us and the client give up first."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may take, in seconds, and whether the client chose it by ``Prefer: wait=N``."""

    seconds: float
    is_chosen: bool

    @property
    def headers(self) -> dict[str, str]:
        """What tells the client that its choice was heeded."""
        return {"Preference-Applied": f"wait={self.seconds:g}"} if self.is_chosen else {}


def preferred_wait(prefer: str) -> int | None:
    """N of ``wait=N``, at most `LONGEST_WAIT`; none where it is missing or makes no sense, as the RFC wants it."""
    for preference in prefer.split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        number = value.strip().strip('"')
        if name.strip().lower() == "wait" and number.isascii() and number.isdigit():
            return min(int(number[:4]), LONGEST_WAIT)
    return None


def _patience(
    request: Request,
    response: Response,
    prefer: Annotated[
        str,
        Header(
            description="`wait=N`: wait up to N seconds (at most 60) for what follows from the request, not just for "
            "the write to be readable.",
            examples=["wait=5"],
        ),
    ] = "",
) -> Patience:
    settings: GatewaySettings = request.app.state.gateway.settings
    chosen = preferred_wait(prefer)
    patience = Patience(settings.wait_seconds, is_chosen=False) if chosen is None else Patience(chosen, is_chosen=True)
    response.headers.update(patience.headers)
    return patience


Patient = Annotated[Patience, Depends(on_loop(_patience))]
"""How long to wait, for a route."""
