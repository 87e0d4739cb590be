"""How telephony_service is set up."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.telephony_service.policy import Policy
from shared.settings import Settings


class TwilioSettings(Settings):
    """The account that calls are placed from, and where Twilio reaches us."""

    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_phone_number: str
    twilio_base_url: str | None = Field(default=None, description="another server with Twilio's API")
    twilio_timeout_seconds: float = Field(default=10.0, description="for one request, once it is sent")
    # The SDK's HTTP client has a hundred connections.
    twilio_at_once: int = Field(default=50, ge=1, le=100, description="requests of a worker; others wait their turn")
    webhook_base_url: str = Field(description="the gateway's public URL, as Twilio sees it")


class PolicySettings(Settings):
    """How often and how patiently candidates are called. From the environment; each field's name in capitals."""

    whitelisted_numbers: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(), description="E.164, separated by commas; `*` for every number; empty for none"
    )
    call_attempts: int = Field(default=3, ge=1)
    call_retry_seconds: float = Field(default=1800, description="after nobody was reached")
    call_resume_seconds: float = Field(default=60, description="after a conversation was cut off")
    call_refusal_backoff_seconds: float = Field(default=5, description="doubles with every refusal in a row")
    call_quiet_seconds: float = Field(default=120, description="then Twilio is asked what became of a call")
    call_limit_seconds: float = Field(default=3600, description="no call lasts longer")
    recordings_settle_seconds: float = Field(default=10, description="from a call's end to comparing its recordings")
    dial_resolve_seconds: float = Field(default=300, description="for finding out whether a dial led to a call")

    @field_validator("whitelisted_numbers", mode="before")
    @classmethod
    def _split(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        return frozenset(number.strip() for number in written.split(",") if number.strip())

    def policy(self) -> Policy:
        """The same as a value for pure code."""
        return Policy(
            whitelist=None if "*" in self.whitelisted_numbers else self.whitelisted_numbers,
            attempts=self.call_attempts,
            retry_delay=timedelta(seconds=self.call_retry_seconds),
            resume_delay=timedelta(seconds=self.call_resume_seconds),
            refusal_backoff=timedelta(seconds=self.call_refusal_backoff_seconds),
            quiet=timedelta(seconds=self.call_quiet_seconds),
            call_limit=timedelta(seconds=self.call_limit_seconds),
            recordings_settle=timedelta(seconds=self.recordings_settle_seconds),
        )
