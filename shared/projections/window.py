"""Documents of `analytics_windows`, owned by analytics_service: figures of one job in one hour or day."""

import hashlib
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from shared.counts import Counts


class Width(StrEnum):
    """How long a window is. It begins at the full hour or at midnight, in UTC."""

    HOUR = "hour"
    DAY = "day"


class Kind(StrEnum):
    """What is counted."""

    FUNNEL = "funnel"
    SCORES = "scores"
    DROP_OFF = "drop_off"
    ATTEMPTS = "attempts"
    AGREEMENT = "agreement"
    COST = "cost"
    TIME_TO_RESULT = "time_to_result"


class QuestionText(BaseModel):
    """A question as it was asked: figures of one that was edited do not mix with those of the one before."""

    model_config = ConfigDict(frozen=True)

    index: int
    text: str


class Window(BaseModel):
    """The interviews of a job that were asked for in one window, counted by kind."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tenant: str
    job_id: str
    width: Width
    start: datetime
    figures: Counts = Field(default_factory=dict)
    questions: dict[str, QuestionText] = Field(default_factory=dict)


def question_key(index: int, text: str) -> str:
    """What a question is called in figures: the same place and the same words, the same question."""
    return f"{index}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
