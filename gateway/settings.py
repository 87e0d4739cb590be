"""What the gateway is told from outside."""

from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, Field, SecretStr

from shared.settings import Settings

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


def _known_region(region: str) -> str:
    code = region.strip().upper()
    if code and code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{region!r} is no region: use two letters, such as DE, or leave it empty")
    return code


class GatewaySettings(Settings):
    """From the environment; each field's name in capitals. What webhooks need is in `gateway.twilio.settings`."""

    gateway_host: str = "0.0.0.0"
    gateway_port: int = Field(default=8000, ge=0, le=65535)
    gateway_drain_seconds: int = Field(default=15, ge=0, description="for unfinished requests, at the end")
    log_level: str = "INFO"

    api_key: SecretStr = Field(default=SecretStr(""), description="the key of the tenant `default`")
    rate_limit_per_minute: int = Field(
        default=12_000, ge=0, description="requests of one key, in each gateway process; 0: no limit"
    )
    refused_keys_per_minute: int = Field(
        default=60, ge=0, description="keys that open nothing, from one address, before it has to wait; 0: no limit"
    )
    forwarded_allow_ips: str = Field(
        default="127.0.0.1", description="proxies whose X-Forwarded-For is believed, separated by commas; *: all"
    )
    company_name: str = Field(default="our company", min_length=1, description="on whose behalf candidates are called")
    default_phone_region: Annotated[str, AfterValidator(_known_region)] = Field(
        default="", description="of phone numbers without a country code, such as DE; none: they are refused"
    )
    interview_deadline_hours: float = Field(default=72, gt=0)

    max_upload_bytes: int = Field(default=10 * MEBIBYTE, gt=0, description="of one uploaded file")
    max_json_bytes: int = Field(default=MEBIBYTE, gt=0, description="of any body that is not an upload")
    max_bulk_bytes: int = Field(default=8 * MEBIBYTE, gt=0, description="of a body that holds many items")
    idempotency_hours: float = Field(default=24, gt=0, description="how long the answer to an Idempotency-Key is kept")
    wait_seconds: float = Field(default=5, ge=0, description="for a projection to show what was written")
    webhook_rotation_hours: float = Field(
        default=24, ge=0, description="for how long a webhook secret that was replaced goes on signing"
    )
    resume_workers: int = Field(default=1, ge=1, description="résumés read at once by `/v1/resumes/parse`")
