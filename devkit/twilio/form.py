"""A REST client's form, read and checked field by field with Twilio's error codes."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from devkit.twilio.calls import Target
from devkit.twilio.errors import bad_request
from devkit.twilio.webhook_client import is_loopback

INVALID_URL = 21205
_INVALID_PARAMETER = 20001
_E164 = re.compile(r"^\+[1-9]\d{6,14}$")
_METHODS = {"GET", "POST"}


class Form:
    """Blank fields count as absent. Every method raises RestError for a value that is there and wrong."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    @classmethod
    async def of(cls, request: Request) -> Form:
        return cls(parse_qs((await request.body()).decode()))

    def text(self, name: str) -> str | None:
        values = self._fields.get(name)
        return values[-1] if values else None

    def texts(self, name: str) -> list[str]:
        """Of a repeated key."""
        return self._fields.get(name, [])

    def number(self, name: str, *, absent: int, invalid: int) -> str:
        """An E.164 number; the codes are Twilio's for its absence and its invalidity."""
        value = self.text(name)
        if value is None:
            raise bad_request(absent, f"No '{name}' number is specified")
        if not _E164.match(value):
            raise bad_request(invalid, f"The '{name}' number {value} is not a valid phone number.")
        return value

    def seconds(self, name: str, default: float, most: float) -> float:
        value = self.text(name)
        if value is None:
            return default
        if not value.isdecimal() or int(value) > most:
            raise bad_request(_INVALID_PARAMETER, f"Invalid parameter {name}: {value} is not within 0 to {most:g}")
        return float(value)

    def choice(self, name: str, choices: set[str]) -> str | None:
        value = self.text(name)
        if value is not None and value not in choices:
            raise bad_request(_INVALID_PARAMETER, f"Invalid parameter {name}: {value} is none of {sorted(choices)}")
        return value

    def choices(self, name: str, choices: set[str], default: set[str]) -> frozenset[str]:
        """Of a repeated key; spaces within a value separate too."""
        values = {part for value in self.texts(name) for part in value.split()}
        if not values <= choices:
            raise bad_request(_INVALID_PARAMETER, f"Invalid parameter {name}: {sorted(values - choices)}")
        return frozenset(values or default)

    def flag(self, name: str) -> bool:
        return (self.text(name) or "").lower() == "true"

    def target(self, name: str, method_name: str, code: int = INVALID_URL) -> Target | None:
        """A webhook's URL and method. An application that is not on this machine is refused at once."""
        url = self.text(name)
        if url is None:
            return None
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise bad_request(code, f"{name} is not a valid URL: {url}")
        if not is_loopback(url):
            raise bad_request(
                code, f"{name} is not on loopback: {url}. This phone network reaches applications on this machine only."
            )
        return Target(url, (self.choice(method_name, _METHODS) or "POST"))
