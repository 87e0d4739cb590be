"""The rules of calling, as a value."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how patiently a candidate is called."""

    whitelist: frozenset[str] | None
    """The numbers that may be called (E.164); none where every number may."""
    attempts: int
    """How many calls an interview may take. Dials that Twilio refused are not counted."""
    retry_delay: timedelta
    resume_delay: timedelta
    refusal_backoff: timedelta
    quiet: timedelta
    call_limit: timedelta
    recordings_settle: timedelta
