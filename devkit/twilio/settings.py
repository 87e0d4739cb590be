"""What a phone network is started with."""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from devkit.twilio.faults import FaultPlan


class SignatureAlgorithm(StrEnum):
    SHA1 = "HMAC_SHA1"
    SHA256 = "HMAC_SHA256"


class PhoneNetworkSettings(BaseModel):
    """Times are virtual seconds (see `speed`) unless their name says otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    account_sid: str = Field("AC" + "0" * 32, pattern=r"^AC[0-9a-fA-F]{32}$")
    """AC and 32 hexadecimal digits."""
    auth_token: str = Field("devkit-auth-token", min_length=1)
    """For REST, and the key of signatures."""
    port: int = Field(0, ge=0, le=65535)
    """0 takes a free one."""
    speed: float = Field(60.0, gt=0)
    """How many seconds of a call pass in a real second."""
    seed: int = Field(default_factory=lambda: secrets.randbits(63))
    """Decides SIDs and faults. Drawn anew when not given, because equal seeds give equal SIDs."""

    signature: SignatureAlgorithm = SignatureAlgorithm.SHA1
    """HMAC_SHA1, Twilio's default, or HMAC_SHA256, announced in a header."""
    webhook_limit_real_seconds: float = Field(15.0, gt=0)
    """Twilio's hard limit on one webhook. Real seconds: the application answering it is not sped up."""
    calls_per_second: float = Field(1.0, gt=0)
    """What an account may dial; calls created faster than that wait as `queued`."""
    ringing_seconds: float = Field(4.0, ge=0)
    """Until somebody answers."""
    recording_delay_seconds: float = Field(2.0, ge=0)
    """From the end of a recording to its media being there."""
    words_per_minute: float = Field(150.0, gt=0)
    """Speaking pace of <Say> and of the people who answer."""
    faults: FaultPlan = FaultPlan()
    """What goes wrong from the start; on the command line as JSON."""
    journal: Path | None = None
    """A file to which every entry of the log is appended, as JSON lines: the log itself keeps the newest only."""
