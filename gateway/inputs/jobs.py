"""Bodies about jobs."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from gateway.inputs.body import NOT_BLANK, Body, Sentence, ShortText
from shared.events.jobs import Competency


class NewJob(Body):
    """A job description."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Backend engineer",
                    "description": "You build and run the services behind our booking platform. "
                    "You have run something in production and can tell what went wrong with it.",
                    "company": "Example Travel",
                }
            ]
        }
    )

    title: ShortText
    description: Annotated[str, StringConstraints(min_length=1, max_length=50_000, pattern=NOT_BLANK)]
    company: ShortText | None = Field(default=None, description="whom candidates are called for; else COMPANY_NAME")


class QuestionText(Body):
    """A question as a recruiter words it."""

    text: Sentence = Field(description="as it is spoken on the phone")
    competency: Competency
    good_answer: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NOT_BLANK)] = Field(
        description="what a good answer shows; the judge reads it, the candidate does not"
    )


class NewQuestions(Body):
    """All questions of a job, in the order of asking."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "questions": [
                        {
                            "text": "Tell me about a system you ran in production. What broke, and what did you do?",
                            "competency": "technical_skill",
                            "good_answer": "Names a concrete failure, how it was found and what was changed for good.",
                        }
                    ],
                    "edited_by": "dana@example.com",
                }
            ]
        }
    )

    questions: Annotated[tuple[QuestionText, ...], Field(min_length=1, max_length=20)]
    edited_by: ShortText | None = Field(default=None, description="who changed them; else the API key's name")
