"""Facts about the answers of an interview, keyed by the interview's id."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.events.calls import ObservedBy
from shared.events.model import (
    AttemptNumber,
    FactData,
    PersonalText,
    QuestionIndex,
    Seconds,
    Text,
    Usage,
    Value,
)
from shared.events.topics import Topic

Points = Annotated[int, Field(ge=0, le=10)]
Score = Annotated[float, Field(ge=0, le=10, description="0 to 10, one decimal")]


class ResponseRecorded(FactData):
    """One answer was recorded."""

    topic: ClassVar = Topic.RESPONSE_RECORDED

    question_index: QuestionIndex
    attempt: AttemptNumber
    call_sid: Text
    recording_sid: Text
    recording_url: Text
    duration: Seconds | None
    observed_by: ObservedBy


class ResponseSkipped(FactData):
    """A question was asked and nobody spoke; the call went on to the next one."""

    topic: ClassVar = Topic.RESPONSE_SKIPPED

    question_index: QuestionIndex
    attempt: AttemptNumber
    call_sid: Text


class TranscriptSource(StrEnum):
    """Who says what was said."""

    MODEL = "model"
    SILENCE = "silence"


class ResponseTranscribed(FactData):
    """An answer was written down."""

    topic: ClassVar = Topic.RESPONSE_TRANSCRIBED
    version: ClassVar = 2

    question_index: QuestionIndex
    recording_sid: Text
    text: PersonalText = Field(description="empty when nothing was said")
    language: str | None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = Field(description="none where the model gives none")
    source: TranscriptSource = Field(description="silence: our own detector heard nothing, and no model was asked")
    model: Text | None = Field(description="none where no model was asked")
    audio_key: Text = Field(description="blob key of the archived recording")
    usage: Usage = None

    @model_validator(mode="after")
    def _has_a_model_or_none(self) -> Self:
        if (self.model is None) != (self.source is TranscriptSource.SILENCE):
            raise ValueError("a transcript is by a model, or by none and silent")
        return self


class Criterion(Value):
    """One criterion of the rubric, judged, with its evidence."""

    score: Points
    quotes: tuple[PersonalText, ...] = Field(description="verbatim in the transcript; checked")
    reason: str


class Criteria(Value):
    """The rubric's four criteria."""

    relevance: Criterion
    clarity: Criterion
    specificity: Criterion
    professionalism: Criterion


class ResponseScored(FactData):
    """An answer was judged, and every quote is verbatim in its transcript."""

    topic: ClassVar = Topic.RESPONSE_SCORED

    question_index: QuestionIndex
    recording_sid: Text
    generation: str = Field(description="the rescore request that asked for it; empty at first")
    rubric_version: Text
    criteria: Criteria
    score: Score = Field(description="computed from the criteria, never by the model")
    feedback: str
    model: Text
    prompt_hash: Text
    usage: Usage = None


class UnscoreableReason(StrEnum):
    """Why there is no score. There is never an invented one."""

    SILENCE = "silence"
    LOW_CONFIDENCE = "low_confidence"
    MEDIA_MISSING = "media_missing"
    MODEL_DOWN = "model_down"
    MODEL_REFUSED = "model_refused"
    UNVERIFIABLE_QUOTES = "unverifiable_quotes"


class ResponseUnscoreable(FactData):
    """An answer could not be scored; a human is asked. `rescore` tries again."""

    topic: ClassVar = Topic.RESPONSE_UNSCOREABLE

    question_index: QuestionIndex
    recording_sid: Text
    generation: str = Field(description="the rescore request that asked for it; empty at first")
    reason: UnscoreableReason
    detail: str
