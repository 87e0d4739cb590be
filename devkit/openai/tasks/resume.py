"""Task `resume_facts`: what a résumé's lines say about roles, education and skills."""

import re
from dataclasses import dataclass
from itertools import pairwise

from pydantic import BaseModel, JsonValue

from devkit.openai.tasks.generic import JsonObject
from devkit.openai.tasks.skills import named_in

# "Present" has to be a year for the years of experience; a fixed one, so that an answer never changes.
_PRESENT = 2026

_MONTH = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+|\d{1,2}[/.])?"
_YEAR = r"(?:19|20)\d{2}"
_RANGE = re.compile(
    rf"[(\[]?\s*{_MONTH}(?P<start>{_YEAR})\s*(?:-|–|—|to|until)\s*"
    rf"{_MONTH}(?P<end>{_YEAR}|present|now|today|current|ongoing)\s*[)\]]?",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"[(\[]?\s*since\s+{_MONTH}(?P<start>{_YEAR})\s*[)\]]?", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+(?:[-–—|•·@]|at)\s+|\s*[|•·;]\s*|,\s+|\t+|\s{3,}")
_TITLE = re.compile(
    r"\b(?:engineer|developer|programmer|architect|manager|lead|head|director|analyst|consultant|scientist|"
    r"administrator|designer|nurse|doctor|physician|assistant|associate|representative|executive|officer|teacher|"
    r"lecturer|tutor|accountant|bookkeeper|clerk|chef|cook|waiter|waitress|barista|driver|operator|technician|"
    r"mechanic|electrician|plumber|intern|trainee|apprentice|specialist|coordinator|supervisor|agent|advisor|"
    r"recruiter|founder|cto|ceo|cfo|vp|sre|devops|tester|sales(?:person|man|woman)?|marketer|editor|writer)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(?:b\.?sc|m\.?sc|b\.?a|m\.?a|b\.?eng|m\.?eng|mba|ph\.?d|bachelor|master(?:'s)?(?= of| in|,)|diploma|degree|"
    r"doctorate|certificate|certified|abitur|a[- ]levels|bootcamp|vocational|rn licen[cs]e|meister)\b",
    re.IGNORECASE,
)
_SCHOOL = re.compile(r"\b(?:university|universität|college|school|institute|academy|polytechnic|tu|eth|mit)\b", re.I)
_SKILLS = re.compile(
    r"^\W*(?:(?:technical |key |core )?skills|technologies|tech stack|tools|competenc(?:es|ies))"
    r"\s*[:–—-]\s*(?P<list>.+)$",
    re.IGNORECASE,
)
_SKILLS_HEADING = re.compile(r"^\W*(?:(?:technical |key |core )?skills|technologies|tools)\W*$", re.IGNORECASE)
_STATED_YEARS = re.compile(r"\b(?P<years>\d{1,2}(?:\.\d)?)\s*\+?\s*years?\b(?=[^.\n]{0,40}\bexperience)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-–—•·*▪]\s*")


class _Resume(BaseModel):
    resume_text: str


@dataclass(frozen=True)
class _Period:
    start: int
    end: int | None


def answered(data: JsonValue) -> JsonObject:
    """Only what stands in the text; null and empty lists for what does not. Raises `ValidationError`."""
    text = _Resume.model_validate(data).resume_text
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    roles: list[JsonValue] = []
    periods: list[_Period] = []
    education: list[JsonValue] = []
    for above, line in pairwise(["", *lines]):
        if qualification := _education(line):
            education.append(qualification)
        elif (period := _period(line)) and (role := _role(line, above, period)):
            roles.append(role)
            periods.append(period)
    skills: list[JsonValue] = [*_skills(lines, text)]
    return {
        "roles": roles,
        "years_of_experience": _years(text, periods),
        "skills": skills,
        "education": education,
    }


def _period(line: str) -> _Period | None:
    if found := _RANGE.search(line):
        end = found["end"]
        return _Period(int(found["start"]), int(end) if end.isdigit() else None)
    if since := _SINCE.search(line):
        return _Period(int(since["start"]), None)
    return None


def _role(line: str, above: str, period: _Period) -> JsonObject | None:
    """From a line with a period; its title may stand in the line above, with the employer or without."""
    parts = _parts(_SINCE.sub(" ", _RANGE.sub(" ", line)))
    if not any(_TITLE.search(part) for part in parts) and not _period(above) and not _BULLET.match(line):
        parts = [*_parts(above), *parts] if _TITLE.search(above) else parts
    title = next((part for part in parts if _TITLE.search(part)), None)
    if title is None:
        return None
    employer = next((part for part in parts if part != title), "")
    return {"title": title, "employer": employer, "start_year": period.start, "end_year": period.end}


def _education(line: str) -> JsonObject | None:
    if not _DEGREE.search(line) or len(line) > 160:
        return None
    years = re.findall(_YEAR, line)
    parts = _parts(re.sub(rf"[(\[]?{_YEAR}(?:\s*(?:-|–|—|to)\s*{_YEAR})?[)\]]?", " ", line))
    qualification = next((part for part in parts if _DEGREE.search(part)), parts[0] if parts else line)
    others = [part for part in parts if part != qualification]
    institution = next((part for part in others if _SCHOOL.search(part)), others[0] if others else "")
    return {"qualification": qualification, "institution": institution, "year": int(years[-1]) if years else None}


def _parts(line: str) -> list[str]:
    line = _BULLET.sub("", line)
    line = line.partition(": ")[2] or line if re.match(r"^\W*(?:education|experience)\W", line, re.I) else line
    return [part for piece in _SEPARATOR.split(f" {line} ") if (part := piece.strip(" ,:()-–—|"))]


def _skills(lines: list[str], text: str) -> list[str]:
    listed: list[str] = []
    for index, line in enumerate(lines):
        if found := _SKILLS.match(line):
            listed += _split(found["list"])
        elif _SKILLS_HEADING.match(line) and index + 1 < len(lines):
            listed += _split(_BULLET.sub("", lines[index + 1]))
    return list(dict.fromkeys(listed)) or [skill.name for skill in named_in(text)]


def _split(listed: str) -> list[str]:
    return [skill for piece in re.split(r"[,;|•·/]| and ", listed) if (skill := piece.strip(" .")) and len(skill) < 50]


def _years(text: str, periods: list[_Period]) -> float | None:
    """The years stated, else those that the roles cover, counting those held at once only once."""
    if stated := _STATED_YEARS.search(text):
        return float(stated["years"])
    if not periods:
        return None
    covered = {year for period in periods for year in range(period.start, period.end or _PRESENT)}
    return float(len(covered))
