"""Which facts a client asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from gateway.live.topics import ABOUT_CANDIDATES, ABOUT_INTERVIEWS, ABOUT_JOBS
from shared.events.fact import Fact
from shared.events.structured import PUBLIC
from shared.events.topics import Topic


@dataclass(frozen=True, slots=True)
class Origin:
    """For which job an interview is, and with whom."""

    job_id: str
    candidate_id: str


class NothingWanted(ValueError):
    """No fact can match: what the chosen types are about is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tenant's facts in `topics`, about one job, candidate or interview where that is given; about all of them at
    once where several are."""

    tenant: str
    topics: frozenset[Topic]
    job_id: str | None = None
    candidate_id: str | None = None
    interview_id: str | None = None

    @classmethod
    def chosen(
        cls,
        tenant: str,
        topics: Iterable[Topic] = (),
        job_id: str | None = None,
        candidate_id: str | None = None,
        interview_id: str | None = None,
    ) -> Self:
        """The facts in `topics` (in every public one where none is named), less what cannot match.

        Raises:
            NothingWanted: nothing is left.
        """
        left = (frozenset(topics) or frozenset(PUBLIC)) & frozenset(PUBLIC)
        if job_id is not None:
            left &= ABOUT_JOBS | ABOUT_INTERVIEWS
        if candidate_id is not None:
            left &= ABOUT_CANDIDATES | ABOUT_INTERVIEWS
        if interview_id is not None:
            left &= ABOUT_INTERVIEWS
        if not left:
            raise NothingWanted("No fact of these types is about what you ask for.")
        return cls(tenant, left, job_id, candidate_id, interview_id)

    def needs_origin(self, fact: Fact) -> bool:
        """Whether only the job or the candidate of the fact's interview can tell; `matches` needs it then."""
        return (
            (self.job_id is not None or self.candidate_id is not None)
            and fact.data.topic in ABOUT_INTERVIEWS
            and self._may_match(fact)
        )

    def matches(self, fact: Fact, origin: Origin | None = None) -> bool:
        """Whether the fact was asked for."""
        if not self._may_match(fact):
            return False
        if fact.data.topic in ABOUT_INTERVIEWS:
            job, candidate = (origin.job_id, origin.candidate_id) if origin is not None else (None, None)
        else:
            job = candidate = fact.subject
        return self.job_id in (None, job) and self.candidate_id in (None, candidate)

    def _may_match(self, fact: Fact) -> bool:
        return (
            fact.tenant == self.tenant and fact.data.topic in self.topics and self.interview_id in (None, fact.subject)
        )
