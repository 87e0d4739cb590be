"""How a job looks from outside."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from shared.events.jobs import Competency, JobCreated, Question
from shared.projections.job import Job


class QuestionsStatus(StrEnum):
    """Whether there is something to ask."""

    PENDING = "pending"
    READY = "ready"


class QuestionsSource(StrEnum):
    """Who wrote the questions."""

    MODEL = "model"
    FALLBACK = "fallback"
    RECRUITER = "recruiter"


class QuestionView(BaseModel):
    """A question."""

    text: str
    competency: Competency
    good_answer: str = Field(description="what a good answer shows; never spoken")


class JobSummary(BaseModel):
    """A job in a list."""

    id: str
    title: str
    company: str
    questions_status: QuestionsStatus
    created_at: datetime


class JobView(JobSummary):
    """A job with its questions."""

    description: str
    questions: list[QuestionView] | None = Field(description="in the order of asking; none while they are written")
    questions_source: QuestionsSource | None = Field(
        description="`fallback`: a generic set, because the model was down"
    )
    edited_by: str | None = Field(description="which recruiter changed the questions last")


def job_summary(job: Job) -> JobSummary:
    """A job for a list."""
    created = _created(job)
    return JobSummary(
        id=job.id,
        title=created.title,
        company=created.company,
        questions_status=_status(job),
        created_at=job.created_at,
    )


def job_view(job: Job) -> JobView:
    """A job in full."""
    created = _created(job)
    return JobView(
        id=job.id,
        title=created.title,
        company=created.company,
        questions_status=_status(job),
        created_at=job.created_at,
        description=created.description,
        questions=None if job.questions is None else [_question(question) for question in job.questions],
        questions_source=_source(job),
        edited_by=job.edited.value.edited_by if job.edited else None,
    )


def _created(job: Job) -> JobCreated:
    assert job.created is not None
    return job.created.value


def _status(job: Job) -> QuestionsStatus:
    return QuestionsStatus.PENDING if job.questions is None else QuestionsStatus.READY


def _source(job: Job) -> QuestionsSource | None:
    if job.edited is not None:
        return QuestionsSource.RECRUITER
    return QuestionsSource(job.generated.value.source) if job.generated is not None else None


def _question(question: Question) -> QuestionView:
    return QuestionView(text=question.text, competency=question.competency, good_answer=question.good_answer)
