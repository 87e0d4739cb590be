"""The port for applicant-tracking systems: what each says in its own words, and what we make of it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from shared.events.assessments import Ats
from shared.events.interviews import Outcome, Recommendation

Sent = TypeVar("Sent", contravariant=True)
Shown = TypeVar("Shown", covariant=True)
Status = TypeVar("Status", covariant=True)


@dataclass(frozen=True, slots=True)
class Applicant:
    """A candidate as an ATS names them. What they wrote is not checked yet; `phone` may be missing."""

    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """An assessment that an ATS asks for.

    `identity` tells it from every other of this ATS: the same order sent twice has the same one. `places` says where in
    its request the ATS wrote the `name`, the `email`, the `phone` and the `callback`.
    """

    test_id: str
    applicant: Applicant
    callback_url: str
    profile_url: str | None
    identity: tuple[str, ...]
    places: Mapping[str, tuple[int | str, ...]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A test that can be ordered: a job with its questions."""

    id: str
    title: str
    company: str


@dataclass(frozen=True, slots=True)
class Result:
    """What an assessment came to. `score` is from 0 to 10."""

    outcome: Outcome | None
    score: float | None
    recommendation: Recommendation | None
    is_reviewed: bool
    needs_human: bool
    scored: int
    asked: int
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an assessment stands. There is no result before it is evaluated; `link` is where people read it."""

    has_begun: bool
    requested_at: datetime
    link: str
    result: Result | None


@dataclass(frozen=True, slots=True)
class Completion:
    """The request that tells an ATS of a result."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class AssessmentPartner(Protocol[Sent, Shown, Status]):
    """One ATS: reads its orders, and says in its words what can be ordered, how it stands, and that it is done."""

    @property
    def ats(self) -> Ats:
        """Which one it is."""

    def order(self, sent: Sent) -> Order:
        """What it asks for."""

    def tests(self, offers: Iterable[Offer]) -> Shown:
        """What can be ordered."""

    def status(self, standing: Standing) -> Status:
        """How an assessment stands."""

    def completion(self, callback_url: str, api_key: str) -> Completion:
        """The request that tells it to look at the status; `api_key` is empty where it wants none."""
