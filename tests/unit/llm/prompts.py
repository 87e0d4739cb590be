"""The four tasks of the product, as far as these tests need them, and one that no stand-in knows."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from shared.llm import Sampling, Task


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Competency = Literal["technical_skill", "problem_solving", "communication", "culture", "achievement"]


class Question(Strict):
    text: str
    competency: Competency
    good_answer: str


class Questions(Strict):
    questions: Annotated[list[Question], Field(min_length=5, max_length=7)]


class Role(Strict):
    title: str
    employer: str
    start_year: int | None
    end_year: int | None


class Education(Strict):
    qualification: str
    institution: str
    year: int | None


class ResumeFacts(Strict):
    roles: list[Role]
    years_of_experience: float | None
    skills: list[str]
    education: list[Education]


class Criterion(Strict):
    score: Annotated[int, Field(ge=0, le=10)]
    quotes: list[str]
    reason: str


class Criteria(Strict):
    relevance: Criterion
    clarity: Criterion
    specificity: Criterion
    professionalism: Criterion


class Assessment(Strict):
    criteria: Criteria
    feedback: str


class Summary(Strict):
    recommendation: Literal["hire", "consider", "reject"]
    strengths: list[str]
    improvements: list[str]
    summary: str


class Haiku(Strict):
    lines: Annotated[list[str], Field(min_length=1)]
    mood: Literal["bright", "dark"] | None = None


QUESTIONS = Task("interview_questions", "Write interview questions.", Questions)
RESUME = Task("resume_facts", "Extract the facts.", ResumeFacts, Sampling.JUDGE)
ASSESSMENT = Task("answer_assessment", "Assess the answer.", Assessment, Sampling.JUDGE)
SUMMARY = Task("interview_summary", "Sum up the interview.", Summary, Sampling.JUDGE)
HAIKU = Task("haiku", "Write a haiku.", Haiku)

ANSWER = (
    "At Acme I led the migration of our payment service to Kafka. We keyed events by account, so that each customer's "
    "events stayed in order. I committed offsets only after the write to Postgres, and because a crash could replay "
    "events, I made every consumer idempotent. As a result duplicate payments fell from about 40 a day to zero."
)
HEARD: dict[str, JsonValue] = {
    "job_title": "Backend Engineer",
    "question": "Tell me about a system you built on Kafka.",
    "competency": "technical_skill",
    "good_answer": "Explains partitions, offsets and idempotent consumers.",
    "resume_facts": None,
    "answer": ANSWER,
}
JOB: dict[str, JsonValue] = {
    "title": "Backend Engineer",
    "description": "You will build services in Python on Kafka.",
    "company": "Acme",
}
