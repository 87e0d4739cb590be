import pytest
from pydantic import JsonValue

from devkit.openai.tasks.summary import answered
from tests.unit.devkit_openai.requests import SUMMARY_DATA
from tests.unit.llm.prompts import Summary


def of(*scores: float | None) -> Summary:
    answers: list[JsonValue] = [
        {"question": "?", "competency": name, "score": score, "feedback": "Be specific.", "answer": "I built it."}
        for name, score in zip(["technical_skill", "culture", "communication"], scores, strict=False)
    ]
    return Summary.model_validate(answered({"job_title": "Cook", "resume_facts": None, "answers": answers}))


@pytest.mark.parametrize(
    ("scores", "recommendation"),
    [
        ((9, 8), "hire"),
        ((90, 80), "hire"),
        ((6, 5), "consider"),
        ((10, 10, 2), "consider"),
        ((2, 3), "reject"),
        ((None,), "consider"),
        ((), "consider"),
    ],
)
def test_the_recommendation_follows_the_scores(scores: tuple[float | None, ...], recommendation: str) -> None:
    assert of(*scores).recommendation == recommendation


def test_strengths_and_improvements_name_the_competencies_and_their_scores() -> None:
    summed = Summary.model_validate(answered(SUMMARY_DATA))
    assert summed.strengths == ['Technical skill (9.0 of 10): "I built it."']
    assert summed.improvements[0] == "Culture (4.0 of 10): Be specific."


def test_answers_without_a_score_are_left_to_a_person() -> None:
    summed = Summary.model_validate(answered(SUMMARY_DATA))
    assert "communication" in summed.improvements[-1]
    assert "2 of 3 answers were scored" in summed.summary


def test_the_summary_speaks_of_the_job_and_the_background() -> None:
    summed = Summary.model_validate(answered(SUMMARY_DATA))
    assert "Backend Engineer" in summed.summary
    assert "8 years of experience" in summed.summary
