"""Facts about an interview as a whole, keyed by its id."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.events.jobs import Competency
from shared.events.model import AttemptNumber, FactData, QuestionIndex, Seconds, Text, Usage, Value
from shared.events.responses import Score, UnscoreableReason
from shared.events.topics import Topic


class Outcome(StrEnum):
    """How a conversation ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Recommendation(StrEnum):
    """What is recommended to the human who decides."""

    HIRE = "hire"
    CONSIDER = "consider"
    REJECT = "reject"


class Answer(Value):
    """Which recording answers which question."""

    question_index: QuestionIndex
    recording_sid: Text
    attempt: AttemptNumber


class InterviewCompleted(FactData):
    """The conversation is over, and this is what was heard."""

    topic: ClassVar = Topic.INTERVIEW_COMPLETED

    outcome: Outcome
    reason: str = Field(description="a sentence for the recruiter")
    answers: tuple[Answer, ...] = Field(description="the recording that counts for each answered question")
    unanswered: tuple[QuestionIndex, ...]
    attempts: int = Field(ge=0, description="how many times the candidate was dialled")
    call_seconds: Seconds


class QuestionResult(Value):
    """One row of the scorecard."""

    question_index: QuestionIndex
    question: str
    competency: Competency
    recording_sid: str | None
    score: Score | None = Field(description="none where the answer could not be scored")
    unscoreable: UnscoreableReason | None = Field(description="why there is no score")


class InterviewEvaluated(FactData):
    """Every answer is scored or said to be unscoreable, and this is what it amounts to."""

    topic: ClassVar = Topic.INTERVIEW_EVALUATED

    generation: str = Field(description="the rescore request that asked for it; empty at first")
    rubric_version: Text
    overall_score: Score | None = Field(description="mean of the scored answers; none when there are none")
    recommendation: Recommendation | None = Field(description="none when only a human can tell")
    model_recommendation: Recommendation | None
    threshold_recommendation: Recommendation | None
    needs_human: bool = Field(description="something could not be scored, or no recommendation can be given")
    reason: str = Field(description="how the recommendation came about, in a sentence")
    summary: str | None = Field(description="by the model; none while it was down")
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    questions: tuple[QuestionResult, ...]
    model: str | None
    prompt_hash: str | None
    usage: Usage = None


class CancelRequested(FactData):
    """Somebody asked to end an interview before it is over."""

    topic: ClassVar = Topic.INTERVIEW_CANCEL_REQUESTED

    reason: str
    requested_by: Text


class RescoreRequested(FactData):
    """Somebody asked to score again what could not be scored."""

    topic: ClassVar = Topic.INTERVIEW_RESCORE_REQUESTED

    requested_by: Text


class ReviewDecision(StrEnum):
    """What the human did with the recommendation."""

    CONFIRMED = "confirmed"
    OVERRIDDEN = "overridden"


class InterviewReviewed(FactData):
    """A human confirmed or overrode the recommendation."""

    topic: ClassVar = Topic.INTERVIEW_REVIEWED

    decision: ReviewDecision
    recommendation: Recommendation
    reason: str | None = Field(description="always there for an override")
    reviewer: Text
