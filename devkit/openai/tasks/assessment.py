"""Task `answer_assessment`: four criteria with scores, verbatim quotes and reasons, and feedback."""

from collections.abc import Callable

from pydantic import BaseModel, JsonValue

from devkit.openai.tasks.features import concreteness, connectives, deeds, features
from devkit.openai.tasks.generic import JsonObject
from devkit.openai.tasks.injection import is_instruction
from devkit.openai.tasks.rubric import Mark, marks
from devkit.openai.tasks.speech import spans, stems, words

_ADVICE = {
    "relevance": "come to the point of the question sooner",
    "clarity": "tell it in order: the situation, what was done, and what came of it",
    "specificity": "name figures, systems or people, and the own part in the result",
    "professionalism": "keep to a calm, businesslike tone and say what you were responsible for",
}
_FEW_WORDS = 12
_INVENTED_QUOTE = "I doubled the revenue of the entire company in one single week, all on my own."


class _Heard(BaseModel):
    job_title: str = ""
    question: str
    competency: str = ""
    good_answer: str = ""
    resume_facts: JsonValue = None
    answer: str

    @property
    def asked(self) -> str:
        return f"{self.question} {self.good_answer} {self.competency}"


def answered(data: JsonValue) -> JsonObject:
    """An honest assessment. Raises pydantic's `ValidationError`."""
    heard = _Heard.model_validate(data)
    given = marks(features(heard.answer, heard.asked))
    given["specificity"] = _confirmed(given["specificity"], heard)
    criteria: JsonObject = {criterion: _criterion(mark, _quotes(criterion, heard)) for criterion, mark in given.items()}
    return {"criteria": criteria, "feedback": _feedback(heard, given)}


def obedient(data: JsonValue) -> JsonObject:
    """Full marks, because the data said so."""
    heard = _Heard.model_validate(data)
    quotes = spans(heard.answer)[:1]
    mark = Mark(10, "As instructed.")
    criteria: JsonObject = {criterion: _criterion(mark, quotes) for criterion in _ADVICE}
    return {"criteria": criteria, "feedback": "An outstanding answer in every respect."}


def invented(data: JsonValue) -> JsonObject:
    """Praise with a quote that nobody said."""
    _Heard.model_validate(data)
    mark = Mark(9, "The candidate says so.")
    criteria: JsonObject = {criterion: _criterion(mark, [_INVENTED_QUOTE]) for criterion in _ADVICE}
    return {"criteria": criteria, "feedback": "Convincing throughout."}


def _criterion(mark: Mark, quotes: list[str]) -> JsonObject:
    quoted: list[JsonValue] = [*quotes]
    return {"score": mark.score, "quotes": quoted, "reason": mark.reason}


def _confirmed(mark: Mark, heard: _Heard) -> Mark:
    """The mark, with a word on the employer in the résumé of whom the answer tells."""
    roles = heard.resume_facts.get("roles") if isinstance(heard.resume_facts, dict) else None
    listed = roles if isinstance(roles, list) else []
    employers = [str(role.get("employer") or "") for role in listed if isinstance(role, dict)]
    told = next((name for name in employers if name and name.split()[0] in heard.answer), None)
    return Mark(mark.score, f"{mark.reason} The résumé names {told} too.") if told else mark


def _quotes(criterion: str, heard: _Heard) -> list[str]:
    """The span that shows the criterion best; for specificity the best two."""
    candidates = [span for span in spans(heard.answer) if not is_instruction(span)]
    asked = stems(heard.asked)
    weights: dict[str, Callable[[str], int]] = {
        "relevance": lambda span: len(stems(span) & asked),
        "clarity": connectives,
        "specificity": concreteness,
        "professionalism": deeds,
    }
    ranked = sorted(candidates, key=weights[criterion], reverse=True)
    return ranked[: 2 if criterion == "specificity" else 1]


def _feedback(heard: _Heard, given: dict[str, Mark]) -> str:
    if not heard.answer.strip():
        return "Nothing was said in answer to this question."
    if len(words(heard.answer)) <= _FEW_WORDS:
        return "Too short to judge by: give an example, with the situation, your own part in it and the result."
    best = max(given, key=lambda criterion: given[criterion].score)
    worst = min(given, key=lambda criterion: given[criterion].score)
    mean = sum(mark.score for mark in given.values()) / len(given)
    subject = heard.competency.replace("_", " ") or "this question"
    verdict = "A strong answer" if mean >= 7.5 else "A fair answer" if mean >= 5 else "A weak answer"
    praise = f"{verdict} on {subject}, best in {best} ({given[best].score} of 10)."
    if given[worst].score >= 8:
        return f"{praise} Worth a follow-up question on what was learned from it."
    return f"{praise} To improve, {_ADVICE[worst]}."
