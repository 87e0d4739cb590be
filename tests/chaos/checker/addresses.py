"""The addresses that the phone network was given, taken apart: every one names the leg that it is about."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

_PATH = re.compile(
    r"/twilio/(?P<step>voice|consent|answer|silence|recording|status)"
    r"/(?P<tenant>[^/]+)/(?P<interview>[^/]+)/(?P<attempt>\d+)(?:/(?P<question>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One address: the step of the conversation, the leg, and where it is about a question, which."""

    step: str
    interview: str
    attempt: int
    question: int | None
    tries: int

    @property
    def leg(self) -> str:
        """For people: which dial of which interview."""
        return f"{self.interview}, attempt {self.attempt}"


def address(url: str) -> Address | None:
    """`url` taken apart; none where it is no address of the product's."""
    parts = urlsplit(url)
    found = _PATH.fullmatch(parts.path)
    if found is None:
        return None
    tries = parse_qs(parts.query).get("tries", ["0"])[-1]
    return Address(
        step=found["step"],
        interview=unquote(found["interview"]),
        attempt=int(found["attempt"]),
        question=int(found["question"]) if found["question"] else None,
        tries=int(tries) if tries.isdecimal() else 0,
    )
