"""What goes wrong on purpose: each fault a probability, each decision a function of seed, fault and what it befalls."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ConfigDict, Field

_SCALE = 2**64


def _probability() -> float:
    value: float = Field(0.0, ge=0, le=1)
    return value


class FaultPlan(BaseModel):
    """Probabilities from 0 (never, the default) to 1 (always); times in virtual seconds unless named otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    webhook_duplicated: float = _probability()
    """Any webhook is sent twice, with the same I-Twilio-Idempotency-Token."""
    webhook_forged: float = _probability()
    """Before any webhook comes a copy with a signature made with another token, and with SIDs of nothing."""
    webhook_delayed: float = _probability()
    """Any webhook leaves `webhook_delay_seconds` late."""
    webhook_delay_seconds: float = Field(30.0, ge=0)
    callback_dropped: float = _probability()
    """A callback (status, recording, answering machine) is never sent. Requests for TwiML are not dropped."""
    callback_late: float = _probability()
    """A callback leaves `callback_late_seconds` late: long after what it tells of, or after everything is over."""
    callback_late_seconds: float = Field(600.0, ge=0)
    callback_reordered: float = _probability()
    """A status callback is held until the call's next one has been delivered; the last cannot be."""

    create_refused_429: float = _probability()
    """Creating a call answers 429, error 20429; there is no call."""
    create_failed_500: float = _probability()
    """Creating a call answers 500; there is no call."""
    create_response_dropped: float = _probability()
    """Creating a call happens, and the connection closes without a response."""
    create_response_held: float = _probability()
    """Creating a call happens, and the response is held for `create_hold_real_seconds`, then dropped."""
    create_hold_real_seconds: float = Field(30.0, ge=0)
    """Real seconds, so that a client's own time-out decides."""
    create_response_late: float = _probability()
    """Creating a call happens, and the response comes after `create_late_real_seconds`, behind the first webhooks."""
    create_late_real_seconds: float = Field(1.0, ge=0)

    call_list_lag_seconds: float = Field(0.0, ge=0)
    """A new call is missing from lists for so long."""
    recording_list_lag_seconds: float = Field(0.0, ge=0)
    """A new recording is missing from lists for so long."""


class Faults:
    """The plan in force. A decision depends on what it is about, not on when it is asked for, so runs repeat."""

    def __init__(self, seed: int, initial: FaultPlan) -> None:
        self._seed = seed
        self._initial = initial
        self.plan = initial

    def set(self, plan: FaultPlan) -> None:
        self.plan = plan

    def clear(self) -> None:
        """Back to what the network was started with."""
        self.plan = self._initial

    def befalls(self, fault: str, probability: float, subject: str) -> bool:
        """Whether `fault` strikes `subject`, an identity such as `CA…/status/2`."""
        if probability <= 0:
            return False
        digest = hashlib.sha256(f"{self._seed}:{fault}:{subject}".encode()).digest()
        return int.from_bytes(digest[:8]) / _SCALE < probability
