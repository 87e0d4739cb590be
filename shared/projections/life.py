"""Documents of `analytics_lives`, owned by analytics_service: what figures are made of, one for each interview."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.events.calls import BlockReason, CallStatus, RefusalReason
from shared.events.interviews import Outcome, Recommendation, ReviewDecision
from shared.events.model import QuestionIndex, Text, Value
from shared.events.responses import UnscoreableReason
from shared.projections.cell import Cell, DocumentModel


class Asked(Value):
    """What an interview was asked for with."""

    job_id: Text
    questions: tuple[str, ...]


class Cohort(Value):
    """A job and an hour: the window that an interview counts in."""

    job_id: Text
    hour: datetime


class Permit(Value):
    """What an attempt was to ask, in the order of asking."""

    questions: tuple[QuestionIndex, ...]


class CallEnd(Value):
    """How an attempt's call ended."""

    status: CallStatus


class Refusal(Value):
    """Why an attempt led to no call."""

    reason: RefusalReason


class Blocking(Value):
    """Why an attempt was not let through."""

    reason: BlockReason


class End(Value):
    """How the conversation ended."""

    outcome: Outcome


class QuestionVerdict(Value):
    """A row of the scorecard. Neither score nor reason: nobody answered."""

    index: QuestionIndex
    text: str
    tenths: int | None
    unscoreable: UnscoreableReason | None


class Verdicts(Value):
    """What was recommended, and each question's score in tenths."""

    recommendation: Recommendation | None
    questions: tuple[QuestionVerdict, ...]


class Review(Value):
    """What a human made of it."""

    decision: ReviewDecision
    recommendation: Recommendation


class Spent(Value):
    """What a model took for one fact; tokens are none where its server counts none."""

    task: str
    input_tokens: int | None
    output_tokens: int | None


class Attempt(BaseModel):
    """One dial. Times are of the first fact that says so."""

    model_config = ConfigDict(frozen=True)

    at: datetime | None = None
    permitted: Cell[Permit] | None = None
    blocked: Cell[Blocking] | None = None
    refused: Cell[Refusal] | None = None
    reached_at: datetime | None = None
    consented_at: datetime | None = None
    ended: Cell[CallEnd] | None = None
    answered: dict[QuestionIndex, bool] = {}
    skipped: dict[QuestionIndex, bool] = {}


class Life(DocumentModel):
    """Everything that figures need of an interview, and nothing that names anybody."""

    requested: Cell[Asked] | None = None
    cohorts: dict[str, Cohort] = {}
    """Each window that it ever counted in: a request that was told of late may move it to an earlier one."""
    attempts: dict[int, Attempt] = {}
    ended: Cell[End] | None = None
    evaluated_at: datetime | None = None
    evaluated: Cell[Verdicts] | None = None
    reviewed_at: datetime | None = None
    reviewed: Cell[Review] | None = None
    call_milliseconds: dict[str, int] = {}
    """By CallSid."""
    spent: dict[str, Spent] = {}
    """By the fact's id."""
