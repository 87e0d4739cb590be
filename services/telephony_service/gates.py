"""What must hold before a number is dialled: a table made to grow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.telephony_service.policy import Policy
from shared.events.calls import BlockReason, CallRequested


@dataclass(frozen=True, slots=True)
class Blocked:
    """A gate's no."""

    reason: BlockReason
    detail: str


Gate = Callable[[CallRequested, Policy, datetime], Blocked | None]


def whitelisted(request: CallRequested, policy: Policy, now: datetime) -> Blocked | None:
    """Only numbers on the whitelist are called."""
    if policy.whitelist is None or request.phone in policy.whitelist:
        return None
    return Blocked(
        BlockReason.NOT_WHITELISTED,
        "This number is not on the whitelist. Add it to WHITELISTED_NUMBERS, or set that to * for every number.",
    )


GATES: tuple[Gate, ...] = (whitelisted,)


def blocked(request: CallRequested, policy: Policy, now: datetime) -> Blocked | None:
    """The first no, in the table's order; none where every gate is open."""
    return next((found for gate in GATES if (found := gate(request, policy, now))), None)
