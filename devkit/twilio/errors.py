"""Errors with Twilio's codes: those a REST client gets, and those that befall a call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class RestError(Exception):
    """Answered to a REST client as Twilio's error body."""

    status: int
    code: int
    message: str

    def body(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def bad_request(code: int, message: str) -> RestError:
    return RestError(400, code, message)


def not_found(path: str) -> RestError:
    return RestError(404, 20404, f"The requested resource {path} was not found")


def unauthorised() -> RestError:
    return RestError(401, 20003, "Authenticate")


@dataclass(eq=False)
class TwimlError(Exception):
    """A document that cannot be played."""

    code: int
    message: str


@dataclass(eq=False)
class DeliveryError(Exception):
    """A webhook without a usable answer: 11200 for an HTTP status, 11205 for no connection or no answer in time."""

    code: int
    message: str
    url: str
