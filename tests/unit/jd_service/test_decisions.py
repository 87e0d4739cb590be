from hypothesis import given

from services.jd_service.decisions import GenerateQuestions, decide
from services.jd_service.fallback import FALLBACK_QUESTIONS
from services.jd_service.prompt import WrittenQuestions
from shared.events.fact import Fact
from shared.events.jobs import Competency, JobCreated, QuestionsEdited, QuestionsGenerated, QuestionSource
from shared.projections.job import Job
from tests.strategies.facts import SUBJECT, bags
from tests.strategies.projections import PROJECTING
from tests.strategies.stories.jobs import QUESTIONS, job
from tests.strategies.values import BEGIN

JOBS = next(projecting for projecting in PROJECTING if projecting.service == "jd_service")


def job_of(facts: list[Fact]) -> Job:
    """What jd_service knows after `facts`."""
    return Job.model_validate({"_id": SUBJECT, **JOBS.document(facts)})


def told(*types: type) -> list[Fact]:
    """The facts of the story that are of `types`."""
    return [fact for fact in job() if isinstance(fact.data, types)]


@given(bags(JOBS.types))
def test_a_decision_on_any_document_never_raises_and_is_always_the_same(facts: list[Fact]) -> None:
    assert decide(job_of(facts), BEGIN) == decide(job_of(facts), BEGIN)


@given(bags(JOBS.types))
def test_questions_are_asked_for_exactly_while_there_is_a_description_and_none_were_written(facts: list[Fact]) -> None:
    known = job_of(facts)
    assert bool(decide(known, BEGIN)) == (known.created is not None and known.generated is None)


def test_a_new_job_gets_questions_by_one_effect() -> None:
    facts = told(JobCreated)
    (intent,) = decide(job_of(facts), BEGIN)
    assert isinstance(intent, GenerateQuestions)
    assert (intent.cause, intent.job_id, intent.description) == (facts[0].id, SUBJECT, facts[0].data)
    assert intent.effect_id == decide(job_of(facts), BEGIN)[0].effect_id


def test_the_recruiters_edit_is_what_will_be_asked() -> None:
    assert job_of(told(JobCreated)).questions is None
    assert job_of(told(JobCreated, QuestionsGenerated)).questions == QUESTIONS
    assert job_of(told(JobCreated, QuestionsGenerated, QuestionsEdited)).questions == QUESTIONS[:3]
    assert job_of(told(QuestionsEdited)).questions == QUESTIONS[:3]


def test_the_questions_that_stand_in_for_the_model_are_a_valid_set() -> None:
    WrittenQuestions(questions=list(FALLBACK_QUESTIONS))
    QuestionsGenerated(questions=FALLBACK_QUESTIONS, source=QuestionSource.FALLBACK, model=None, prompt_hash=None)
    assert {question.competency for question in FALLBACK_QUESTIONS} == set(Competency)
