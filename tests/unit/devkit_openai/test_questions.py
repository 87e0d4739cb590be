import pytest

from devkit.openai.tasks.questions import answered
from tests.unit.llm.prompts import Questions

JOBS = {
    "backend": (
        "Senior Backend Engineer",
        "You will design event-driven services in Python and Kafka, keep Postgres fast and run them on Kubernetes. "
        "On-call once a month. Remote.",
        ["Kafka", "Python", "Postgres"],
    ),
    "nurse": (
        "Registered Nurse",
        "You will care for critically ill patients on our ICU and administer medication. Night shifts.",
        ["patient", "medication"],
    ),
    "sales": ("Account Executive", "Sell our software to B2B customers. Quota carrying. CRM: Salesforce.", ["deal"]),
    "unheard of": ("Beekeeper", "You will look after sixty hives on four rooftops in the city.", ["hives"]),
    "empty": ("Engineer", "", ["Engineer"]),
}


@pytest.mark.parametrize("job", JOBS)
def test_five_to_seven_questions_cover_every_competency(job: str) -> None:
    title, description, _ = JOBS[job]
    written = Questions.model_validate(answered({"title": title, "description": description, "company": "Acme"}))
    competencies = {question.competency for question in written.questions}
    assert competencies == {"technical_skill", "problem_solving", "communication", "culture", "achievement"}
    assert len({question.text for question in written.questions}) == len(written.questions)


@pytest.mark.parametrize("job", JOBS)
def test_questions_speak_of_what_the_description_names(job: str) -> None:
    title, description, named = JOBS[job]
    written = Questions.model_validate(answered({"title": title, "description": description, "company": "Acme"}))
    said = " ".join(question.text for question in written.questions)
    assert all(word in said for word in [*named, "Acme"])


def test_a_company_may_be_unnamed() -> None:
    written = Questions.model_validate(answered({"title": "Cook", "description": "Kitchen work", "company": None}))
    assert not any("None" in question.text for question in written.questions)


def test_a_company_named_for_a_skill_is_not_asked_about_as_one() -> None:
    description = "Join Northwind Logistics, yes, Northwind Logistics. Python."
    written = answered({"title": "Developer", "description": description, "company": "Northwind Logistics"})
    assert "Python" in Questions.model_validate(written).questions[0].text
