"""What ats_service may want done."""

from dataclasses import dataclass

from shared.events.assessments import Ats
from shared.intents import Intent


@dataclass(frozen=True, slots=True)
class Report(Intent):
    """Tell an applicant-tracking system that there is a result, or another one. Telling it twice hurts nobody."""

    interview_id: str
    tenant: str
    ats: Ats
    callback_url: str
    revision: str

    @property
    def discriminator(self) -> str:
        """Once for each state of the decision."""
        return self.revision
