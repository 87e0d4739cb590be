"""Bodies about candidates."""

import re
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo

from gateway.inputs.body import Body, ShortText
from gateway.inputs.phones import to_e164

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s.\x00-\x1f\x7f]+(\.[^@\s.\x00-\x1f\x7f]+)+")
_EMAIL_LENGTH = 254


def _phone(written: str, info: ValidationInfo) -> str:
    region = info.context["region"] if isinstance(info.context, dict) else ""
    return to_e164(written, region)


def _email(written: str) -> str:
    if len(written) > _EMAIL_LENGTH or not _EMAIL.fullmatch(written):
        raise ValueError("This is no e-mail address.")
    return written


def _time_zone(written: str) -> str:
    if written not in available_timezones():
        raise ValueError("This is no time zone: use an IANA name, such as Europe/Berlin.")
    return written


def _blank_is_none(written: object) -> object:
    return None if isinstance(written, str) and not written.strip() else written


class NewCandidate(Body):
    """A candidate. Validate with the context ``{"region": …}`` for numbers without a country code."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Ada Example",
                    "phone": "+49 30 901820",
                    "email": "ada@example.com",
                    "time_zone": "Europe/Berlin",
                }
            ]
        }
    )

    name: ShortText
    phone: Annotated[str, AfterValidator(_phone)] = Field(description="in international form; kept as E.164")
    email: Annotated[Annotated[str, AfterValidator(_email)] | None, BeforeValidator(_blank_is_none)] = Field(
        default=None, description="an address that mail can be sent to"
    )
    time_zone: Annotated[Annotated[str, AfterValidator(_time_zone)] | None, BeforeValidator(_blank_is_none)] = Field(
        default=None, description="IANA name, such as Europe/Berlin; never guessed"
    )
