"""What the stand-in keeps."""

from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class TakeHomeTest:
    """One test that was sent. `told` has the status that each PATCH was answered with."""

    number: int
    request: Json
    answers: list[int] = field(default_factory=list)
    partner_interview_id: str | None = None
    problem: Json | None = None
    told: list[int] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    status: Json | None = None

    def shown(self) -> Json:
        """As JSON."""
        return asdict(self)


@dataclass
class Recommendation:
    """What a subscriber wrote about an interview."""

    interview_id: str
    writes: int
    body: Json

    def shown(self) -> Json:
        """As JSON."""
        return {"interview_id": self.interview_id, "writes": self.writes, **self.body}
