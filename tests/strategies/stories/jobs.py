"""The life of a job."""

from shared.events.fact import Fact
from shared.events.jobs import Competency, JobCreated, Question, QuestionsEdited, QuestionsGenerated, QuestionSource
from tests.strategies.stories.story import Story

TITLE = "Data engineer"
QUESTIONS = tuple(
    Question(text=f"Question {index + 1}?", competency=competency, good_answer="Names a case and its result.")
    for index, competency in enumerate(Competency)
)


def job() -> list[Fact]:
    """A job whose questions were written and then edited."""
    story = Story()
    story.tell(JobCreated(title=TITLE, description="Builds pipelines.", company="Northwind"))
    story.tell(
        QuestionsGenerated(questions=QUESTIONS, source=QuestionSource.MODEL, model="a-model", prompt_hash="abc"), 3
    )
    story.tell(QuestionsEdited(questions=QUESTIONS[:3], edited_by="Robin"), 60)
    return story.facts
