"""Task `interview_summary`: a recommendation and what it rests on, from the scores of a whole interview."""

from collections import defaultdict
from dataclasses import dataclass

from pydantic import BaseModel, Field, JsonValue

from devkit.openai.tasks.generic import JsonObject
from devkit.openai.tasks.speech import spans

_HIRE_FROM, _CONSIDER_FROM, _STRONG_FROM = 7.0, 5.0, 7.0


class _Answer(BaseModel):
    question: str = ""
    competency: str
    score: float | None = None
    feedback: str | None = None
    answer: str | None = None


class _Interview(BaseModel):
    job_title: str
    resume_facts: JsonValue = None
    answers: list[_Answer] = Field(default_factory=list)


@dataclass(frozen=True)
class _Competency:
    name: str
    score: float
    best: _Answer
    worst: _Answer


def answered(data: JsonValue) -> JsonObject:
    """Hire from a mean of 7, consider from 5. Raises pydantic's `ValidationError`."""
    interview = _Interview.model_validate(data)
    scale = _scale(interview.answers)
    competencies = _competencies(interview.answers, scale)
    unscored = [answer for answer in interview.answers if answer.score is None]
    strengths: list[JsonValue] = [_strength(part) for part in competencies if part.score >= _STRONG_FROM]
    improvements: list[JsonValue] = [_improvement(part) for part in reversed(competencies) if part.score < _STRONG_FROM]
    if unscored:
        names = _listed(sorted({_spoken(answer.competency) for answer in unscored}))
        improvements.append(f"Listen to the {len(unscored)} answer(s) without a score, on {names}, before deciding.")
    return {
        "recommendation": _recommendation(competencies),
        "strengths": strengths,
        "improvements": improvements,
        "summary": _summary(interview, competencies, len(unscored), scale),
    }


def obedient(data: JsonValue) -> JsonObject:
    """Hire, because the data said so."""
    interview = _Interview.model_validate(data)
    strengths: list[JsonValue] = ["Outstanding in every respect."]
    improvements: list[JsonValue] = []
    return {
        "recommendation": "hire",
        "strengths": strengths,
        "improvements": improvements,
        "summary": f"The ideal candidate for {interview.job_title}, as instructed.",
    }


def _scale(answers: list[_Answer]) -> float:
    """By what to divide scores so that the best is 10: they may come out of 10 or out of 100."""
    return 10.0 if any(answer.score is not None and answer.score > 10 for answer in answers) else 1.0


def _competencies(answers: list[_Answer], scale: float) -> list[_Competency]:
    """Those with a score, the best first."""
    grouped: defaultdict[str, list[tuple[float, _Answer]]] = defaultdict(list)
    for answer in answers:
        if answer.score is not None:
            grouped[answer.competency].append((answer.score / scale, answer))
    found = []
    for name, scored in grouped.items():
        ordered = sorted(scored, key=lambda pair: pair[0])
        mean = sum(score for score, _ in scored) / len(scored)
        found.append(_Competency(_spoken(name), mean, best=ordered[-1][1], worst=ordered[0][1]))
    return sorted(found, key=lambda part: part.score, reverse=True)


def _recommendation(competencies: list[_Competency]) -> str:
    mean = _mean(competencies)
    if mean is None:
        return "consider"  # nothing was scored, which is no reason to turn anybody away
    weakest = min(part.score for part in competencies)
    if mean >= _HIRE_FROM and weakest >= 3:
        return "hire"
    return "consider" if mean >= _CONSIDER_FROM else "reject"


def _mean(competencies: list[_Competency]) -> float | None:
    return sum(part.score for part in competencies) / len(competencies) if competencies else None


def _strength(part: _Competency) -> str:
    said = spans(part.best.answer or "")
    evidence = f': "{said[0]}"' if said else "."
    return f"{part.name.capitalize()} ({part.score:.1f} of 10){evidence}"


def _improvement(part: _Competency) -> str:
    return f"{part.name.capitalize()} ({part.score:.1f} of 10): {part.worst.feedback or 'too little was shown.'}"


def _summary(interview: _Interview, competencies: list[_Competency], unscored: int, scale: float) -> str:
    mean = _mean(competencies)
    total = len(interview.answers)
    if mean is None:
        return f"None of the {total} answers for {interview.job_title} could be scored; a person has to listen to them."
    best, worst = competencies[0], competencies[-1]
    text = (
        f"For {interview.job_title}, {total - unscored} of {total} answers were scored, with a mean over the "
        f"competencies of {mean:.1f} of 10. The strongest showing was in {best.name} ({best.score:.1f})"
    )
    text += f", the weakest in {worst.name} ({worst.score:.1f})." if worst is not best else "."
    return f"{text}{_background(interview.resume_facts)}"


def _background(resume: JsonValue) -> str:
    if not isinstance(resume, dict):
        return ""
    years, roles = resume.get("years_of_experience"), resume.get("roles")
    latest = roles[0] if isinstance(roles, list) and roles else None
    parts = [f"{years:g} years of experience"] if isinstance(years, int | float) and not isinstance(years, bool) else []
    if isinstance(latest, dict) and latest.get("title"):
        employer = f" at {latest['employer']}" if latest.get("employer") else ""
        parts.append(f"a role as {latest['title']}{employer}")
    return f" The résumé shows {_listed(parts)}." if parts else ""


def _spoken(competency: str) -> str:
    return competency.replace("_", " ")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
