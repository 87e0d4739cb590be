"""Facts about a job, keyed by its id."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.model import FactData, Text, Usage, Value
from shared.events.topics import Topic


class Competency(StrEnum):
    """What a question is meant to show."""

    TECHNICAL_SKILL = "technical_skill"
    PROBLEM_SOLVING = "problem_solving"
    COMMUNICATION = "communication"
    CULTURE = "culture"
    ACHIEVEMENT = "achievement"


class QuestionSource(StrEnum):
    """Who wrote the questions: the model, or the generic set that stands in when the model is down."""

    MODEL = "model"
    FALLBACK = "fallback"


class Question(Value):
    """One interview question, as it is spoken on the phone."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]
    competency: Competency
    good_answer: Annotated[str, Field(min_length=1, max_length=2000, description="what a good answer shows")]


Questions = Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)]


class JobCreated(FactData):
    """A job description was accepted."""

    topic: ClassVar = Topic.JD_CREATED

    title: Text
    description: Text
    company: Text


class QuestionsGenerated(FactData):
    """Five to seven questions were written for a job."""

    topic: ClassVar = Topic.JD_QUESTIONS_GENERATED

    questions: Annotated[tuple[Question, ...], Field(min_length=5, max_length=7)]
    source: QuestionSource
    model: str | None = Field(description="the model that wrote them; none for the fallback set")
    prompt_hash: str | None = Field(description="identity of the prompt; none for the fallback set")
    reason: str | None = Field(default=None, description="why the fallback was taken")
    usage: Usage = None


class QuestionsEdited(FactData):
    """A recruiter replaced the questions of a job. Interviews asked for earlier keep theirs."""

    topic: ClassVar = Topic.JD_QUESTIONS_EDITED

    questions: Questions
    edited_by: Text
