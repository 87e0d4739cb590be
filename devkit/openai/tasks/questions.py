"""Task `interview_questions`: five to seven questions grounded in a job description."""

import re

from pydantic import BaseModel, JsonValue

from devkit.openai.tasks.generic import JsonObject
from devkit.openai.tasks.skills import Skill, named_in

_DUTY = re.compile(r"\byou(?:'ll| will) ([a-z][^.;\n]{15,90})", re.IGNORECASE)


class _Job(BaseModel):
    title: str
    description: str
    company: str | None = None


def answered(data: JsonValue) -> JsonObject:
    """Each competency at least once, in the order in which one would ask. Raises pydantic's `ValidationError`."""
    job = _Job.model_validate(data)
    skills = _skills(job)
    asked = [_question("technical_skill", skill.question, skill.good_answer) for skill in skills[:2]]
    asked = asked or [_plain_technical(job)]
    asked.append(_problem(job, skills))
    if pressure := _under_pressure(job):
        asked.append(pressure)
    asked += [_communication(job, skills), _achievement(job), _culture(job)]
    questions: list[JsonValue] = [*asked]
    return {"questions": questions}


def _skills(job: _Job) -> list[Skill]:
    """Those of the description, without what only the company's name says, those of the title first."""
    description = job.description.replace(job.company, "") if job.company else job.description
    titled = named_in(job.title)
    return [*titled, *(skill for skill in named_in(description) if skill not in titled)]


def _question(competency: str, text: str, good_answer: str) -> JsonObject:
    return {"text": text, "competency": competency, "good_answer": good_answer}


def _plain_technical(job: _Job) -> JsonObject:
    return _question(
        "technical_skill",
        f"What part of your experience prepares you best for the work of {_with_article(job.title)}? Please take one "
        "example and go into detail.",
        "Chooses an example close to this job, explains the own part in detail, and shows command of the trade.",
    )


def _problem(job: _Job, skills: list[Skill]) -> JsonObject:
    good = "Says what was known and unknown, compares ways out, acts, and checks that the cause is gone."
    if len(skills) > 2:
        text = (
            f"This job also involves {skills[2].name}. Tell me about a problem in that area which had no obvious "
            "answer. How did you work it out?"
        )
    elif duty := _DUTY.search(job.description):
        text = (
            f"The description says that you will {_spoken(duty.group(1))}. Tell me about a difficult problem "
            "you solved in work of that kind."
        )
    else:
        text = (
            f"Think of the hardest problem you have met as {_with_article(job.title)}. How did you get to the bottom "
            "of it, and what did you decide?"
        )
    return _question("problem_solving", text, good)


def _under_pressure(job: _Job) -> JsonObject | None:
    cues = r"on[- ]call|incidents?|deadlines?|fast[- ]paced|under pressure|shifts?|peak|high[- ]volume|24/7|emergenc"
    if not re.search(rf"\b(?:{cues})", job.description, re.IGNORECASE):
        return None
    return _question(
        "problem_solving",
        "This work can come under pressure. Tell me about an incident, or a day, when several urgent things happened "
        "at once. How did you decide what to do first?",
        "Ranks by impact, says no or asks for help where needed, keeps others informed, and reviews it afterwards.",
    )


def _communication(job: _Job, skills: list[Skill]) -> JsonObject:
    subject = f"something about {skills[0].name}" if skills else "something complicated from your work"
    return _question(
        "communication",
        f"Tell me about a time when you had to explain {subject} to a colleague without your background. How did you "
        "know that they had understood?",
        "Adapts to the listener, avoids jargon, checks understanding, and names what came of it.",
    )


def _achievement(job: _Job) -> JsonObject:
    return _question(
        "achievement",
        "Which result in your career are you proudest of, and what was your own part in it? Please tell me as well "
        f"what it has to do with the work of {_with_article(job.title)}.",
        "Gives a measurable result, separates the own part from the team's, and explains why it mattered.",
    )


def _culture(job: _Job) -> JsonObject:
    company = job.company or "this position"
    remote = re.search(r"\b(?:remote|hybrid|distributed)\b", job.description, re.IGNORECASE)
    manner = " Our team works partly or fully remotely, so tell me how you stay close to colleagues." if remote else ""
    return _question(
        "culture",
        f"What interests you in {company}, and what do you need from a team to do your best work?{manner}",
        f"Knows what {job.company or 'the company'} does, is specific about ways of working, and honest about needs.",
    )


def _with_article(title: str) -> str:
    return f"{'an' if title[:1].lower() in 'aeiou' else 'a'} {title}"


def _spoken(duty: str) -> str:
    return re.sub(r"\s+", " ", duty).strip(" ,-").rstrip(".")
