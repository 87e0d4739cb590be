"""How a job looks from outside."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607",
                    "title": "Backend engineer",
                    "company": "Example Travel",
                    "questions_status": "ready",
                    "created_at": "2026-11-23T09:30:00Z",
                    "description": "You build and run the services behind our booking platform.",
                    "questions": [
                        {
                            "text": "Tell me about a system you ran in production.",
                            "competency": "technical_skill",
                            "good_answer": "Names a concrete failure and what was changed for good.",
                        }
                    ],
                    "questions_source": "model",
                    "edited_by": None,
                }
            ]
        }
    )

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
