"""Rules of calling for tests."""

from datetime import timedelta

from services.telephony_service.policy import Policy
from tests.strategies.stories.candidates import PHONE

POLICY = Policy(
    whitelist=frozenset({PHONE}),
    attempts=3,
    retry_delay=timedelta(minutes=30),
    resume_delay=timedelta(minutes=1),
    refusal_backoff=timedelta(seconds=5),
    quiet=timedelta(minutes=2),
    call_limit=timedelta(hours=1),
    recordings_settle=timedelta(seconds=10),
)
