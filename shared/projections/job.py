"""Documents of `jobs`, owned by jd_service."""

from pydantic import ConfigDict

from shared.events.jobs import JobCreated, Question, QuestionsEdited, QuestionsGenerated
from shared.projections.cell import Cell, DocumentModel


class Job(DocumentModel):
    """A job: its description and its questions."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    created: Cell[JobCreated] | None = None
    generated: Cell[QuestionsGenerated] | None = None
    edited: Cell[QuestionsEdited] | None = None

    @property
    def questions(self) -> tuple[Question, ...] | None:
        """What will be asked: the recruiter's edit if there is one; none while they are still being written."""
        current = self.edited or self.generated
        return current.value.questions if current else None
