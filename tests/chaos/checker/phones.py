"""What the phone network's log says, by what it is about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.chaos.checker.addresses import Address, address
from tests.chaos.checker.record import Data

NEVER_SENT = "dropped"
FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Webhook:
    """One sending of a webhook. `status` is none where no answer came."""

    call_sid: str
    address: Address | None
    url: str
    copy: str
    fields: Mapping[str, str]
    status: int | None
    answer: str

    @property
    def is_genuine(self) -> bool:
        """Whether it was signed as Twilio signs."""
        return self.copy not in (FORGED, NEVER_SENT)

    @property
    def is_taken(self) -> bool:
        """Whether the product said that it has it."""
        return self.status is not None and 200 <= self.status < 300

    def __str__(self) -> str:
        where = f"{self.address.step} of {self.address.leg}" if self.address else self.url
        return f"webhook {where} (call {self.call_sid}, {self.copy})"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording that was made of an answer, and the address under which its question is known."""

    call_sid: str
    recording_sid: str
    text: str
    address: Address | None


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call that the network accepted, and the address of its script."""

    call_sid: str
    address: Address | None


def webhooks(log: Iterable[Data]) -> Iterator[Webhook]:
    """Every sending."""
    for entry in log:
        if entry["kind"] == "webhook_sent":
            yield Webhook(
                call_sid=entry["call_sid"],
                address=address(entry["url"]),
                url=entry["url"],
                copy=entry["copy_sent"],
                fields=entry["fields"],
                status=entry["response_status"],
                answer=entry["response_body"],
            )


def recordings(log: Iterable[Data]) -> Iterator[Spoken]:
    """Every recording that was kept."""
    for entry in log:
        if entry["kind"] == "recording_made":
            yield Spoken(entry["call_sid"], entry["recording_sid"], entry["text"], address(entry.get("url", "")))


def calls(log: Iterable[Data]) -> Iterator[Dialled]:
    """Every call that was accepted, whether or not whoever asked for it ever heard so."""
    for entry in log:
        if entry["kind"] == "call_created":
            yield Dialled(entry["call_sid"], address(entry.get("url", "")))
