"""What scoring may want done."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.events.candidates import ResumeFacts
from shared.events.decisions import CandidateDecision
from shared.events.interviews import InterviewEvaluated
from shared.events.jobs import Question
from shared.events.responses import ResponseRecorded, UnscoreableReason
from shared.intents import Intent


@dataclass(frozen=True, slots=True)
class AnswerIntent(Intent):
    """Something to do for one recording, in one generation of scoring.

    What follows is no older than `not_before`: the last verdict counts, and another process's clock may have been ahead
    when it wrote the one before. None where there is no verdict yet.
    """

    interview_id: str
    tenant: str
    question_index: int
    recording_sid: str
    generation: str
    not_before: datetime | None = field(default=None, kw_only=True)

    @property
    def discriminator(self) -> str:
        """One effect for each recording and generation."""
        return f"{self.recording_sid}:{self.generation}"


@dataclass(frozen=True, slots=True)
class Transcribe(AnswerIntent):
    """Fetch, keep and write down an answer."""

    recorded: ResponseRecorded


@dataclass(frozen=True, slots=True)
class Judge(AnswerIntent):
    """Have a transcript judged by the rubric."""

    title: str
    question: Question
    resume_facts: ResumeFacts | None
    rubric_version: str
    transcript: str


@dataclass(frozen=True, slots=True)
class SetAside(AnswerIntent):
    """Say that an answer cannot be scored, for a reason that its transcript shows."""

    reason: UnscoreableReason
    detail: str


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One answer as the summary sees it."""

    question: Question
    score: float | None
    feedback: str
    answer: str


@dataclass(frozen=True, slots=True)
class Evaluate(Intent):
    """Say what the answers amount to. `draft` is everything that can be computed; the model adds words.

    `not_before` is as in `AnswerIntent`, of the evaluation before.
    """

    interview_id: str
    tenant: str
    generation: str
    title: str
    resume_facts: ResumeFacts | None
    answers: tuple[JudgedAnswer, ...]
    draft: InterviewEvaluated
    not_before: datetime | None = field(default=None, kw_only=True)

    @property
    def discriminator(self) -> str:
        """One evaluation for each generation."""
        return self.generation


@dataclass(frozen=True, slots=True)
class Announce(Intent):
    """Tell subscribers where the decision stands. The outside world is not asked for anything."""

    interview_id: str
    tenant: str
    decision: CandidateDecision

    @property
    def discriminator(self) -> str:
        """One fact for each state: its revision names the evaluation and the review that it consists of."""
        return self.decision.revision


ScoringIntent = Transcribe | Judge | SetAside | Evaluate | Announce
