"""Documents of `assessments`, owned by ats_service: what an applicant-tracking system asked for, and was told.

There is one for every interview that has a decision; only those with `requested` are assessments.
"""

from shared.events.assessments import AssessmentReported, AssessmentRequested
from shared.events.decisions import CandidateDecision
from shared.projections.cell import Cell, DocumentModel


class Assessment(DocumentModel):
    """An interview as far as an applicant-tracking system is concerned with it."""

    requested: Cell[AssessmentRequested] | None = None
    decision: Cell[CandidateDecision] | None = None
    reported: Cell[AssessmentReported] | None = None
