"""Documents of `evaluations`, owned by scoring_service: transcripts, scores, the recommendation."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from shared.events.candidates import ResumeFacts
from shared.events.decisions import CandidateDecision
from shared.events.interviews import InterviewCompleted, InterviewEvaluated, InterviewReviewed, RescoreRequested
from shared.events.jobs import Questions
from shared.events.model import PersonalText, QuestionIndex, Text, Value
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseTranscribed, ResponseUnscoreable
from shared.projections.cell import Cell, DocumentModel


class Brief(Value):
    """What scoring keeps of the request: nothing that names the candidate."""

    job_id: Text
    candidate_id: Text
    title: Text
    questions: Questions
    resume_facts: ResumeFacts | None
    rubric_version: Text


class Verdict(Value):
    """What became of an answer: exactly one of the two."""

    scored: ResponseScored | None = None
    unscoreable: ResponseUnscoreable | None = None

    @property
    def generation(self) -> str:
        """The rescore request that asked for it; empty at first."""
        found = self.scored or self.unscoreable
        return found.generation if found else ""


class Transcript(Value):
    """What is kept of a transcript, as `response.transcribed.v1` had it: workers of the release before read it, too."""

    question_index: QuestionIndex
    recording_sid: Text
    text: PersonalText
    language: str | None
    confidence: float | None
    model: Text
    audio_key: Text

    @classmethod
    def of(cls, said: ResponseTranscribed) -> Self:
        """The part of the fact that documents keep."""
        kept = said.model_dump(include=set(cls.model_fields))
        return cls.model_validate({**kept, "model": said.model or "silence-detector"})


class Take(BaseModel):
    """One recording's way: recorded, transcribed, judged."""

    model_config = ConfigDict(frozen=True)

    recorded: Cell[ResponseRecorded] | None = None
    transcribed: Cell[Transcript] | None = None
    verdict: Cell[Verdict] | None = None


class Evaluation(DocumentModel):
    """What scoring knows of an interview; takes by RecordingSid."""

    brief: Cell[Brief] | None = None
    takes: dict[str, Take] = {}
    completed: Cell[InterviewCompleted] | None = None
    rescore: Cell[RescoreRequested] | None = None
    evaluated: Cell[InterviewEvaluated] | None = None
    reviewed: Cell[InterviewReviewed] | None = None
    decision: Cell[CandidateDecision] | None = None

    @property
    def generation(self) -> str:
        """The rescore request that is in force; empty at first."""
        return self.rescore.id if self.rescore else ""
