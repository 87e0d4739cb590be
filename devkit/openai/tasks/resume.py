"""Task `resume_facts`: what a résumé's lines say about roles, education and skills."""

import re
from dataclasses import dataclass
from itertools import pairwise

from pydantic import BaseModel, JsonValue

from devkit.openai.tasks.generic import JsonObject
from devkit.openai.tasks.resume_education import education, is_education
from devkit.openai.tasks.resume_sections import BULLET, YEAR, Section, parts, sections
from devkit.openai.tasks.resume_skills import skills

# "Present" has to be a year for the years of experience; a fixed one, so that an answer never changes.
_PRESENT = 2026

_MONTH = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+|\d{1,2}[/.])?"
_RANGE = re.compile(
    rf"[(\[]?\s*{_MONTH}(?P<start>{YEAR})\s*(?:[^\w\s]|to|until)\s*"
    rf"{_MONTH}(?P<end>{YEAR}|present|now|today|current|ongoing)\s*[)\]]?",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"[(\[]?\s*since\s+{_MONTH}(?P<start>{YEAR})\s*[)\]]?", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(?:engineer|developer|programmer|architect|manager|lead|head|director|analyst|consultant|scientist|"
    r"administrator|designer|nurse|doctor|physician|assistant|associate|representative|executive|officer|teacher|"
    r"lecturer|tutor|accountant|bookkeeper|clerk|chef|cook|waiter|waitress|barista|driver|operator|technician|"
    r"mechanic|electrician|plumber|intern|trainee|apprentice|specialist|coordinator|supervisor|agent|advisor|"
    r"recruiter|founder|cto|ceo|cfo|vp|sre|devops|tester|sales(?:person|man|woman)?|marketer|editor|writer)\b",
    re.IGNORECASE,
)
_TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS = _TO_TWENTY.split()
_STATED_YEARS = re.compile(
    rf"\b(?P<years>\d{{1,2}}(?:\.\d)?|{'|'.join(_NUMBERS)})\s*\+?\s*years?(?:'|’)?\s+(?:of\s|in\s|\w*\s*experience)",
    re.IGNORECASE,
)


class _Resume(BaseModel):
    resume_text: str


@dataclass(frozen=True)
class _Period:
    start: int
    end: int | None


def answered(data: JsonValue) -> JsonObject:
    """Only what stands in the text; null and empty lists for what does not. Raises `ValidationError`."""
    text = _Resume.model_validate(data).resume_text
    lines = sections(text)
    found = _roles([*lines.get(Section.NONE, []), *lines.get(Section.EXPERIENCE, [])])
    roles: list[JsonValue] = [role for role, _ in found]
    listed: list[JsonValue] = [*skills(lines, text)]
    return {
        "roles": roles,
        "years_of_experience": _years(text, [period for _, period in found]),
        "skills": listed,
        "education": education(lines),
    }


def _roles(lines: list[str]) -> list[tuple[JsonObject, _Period]]:
    found = []
    for above, line in pairwise(["", *lines]):
        period = _period(line)
        if period and not (is_education(line) and not _TITLE.search(line)) and (role := _role(line, above, period)):
            found.append((role, period))
    return found


def _period(line: str) -> _Period | None:
    if found := _RANGE.search(line):
        end = found["end"]
        return _Period(int(found["start"]), int(end) if end.isdigit() else None)
    if since := _SINCE.search(line):
        return _Period(int(since["start"]), None)
    return None


def _role(line: str, above: str, period: _Period) -> JsonObject | None:
    """From a line with a period; its title may stand in the line above, with the employer or without."""
    named = parts(_SINCE.sub(" ", _RANGE.sub(" ", line)))
    if not any(_TITLE.search(part) for part in named) and not _period(above) and not BULLET.match(line):
        named = [*parts(above), *named] if _TITLE.search(above) else named
    title = next((part for part in named if _TITLE.search(part)), None)
    if title is None:
        return None
    employer = next((part for part in named if part != title), "")
    return {"title": title, "employer": employer, "start_year": period.start, "end_year": period.end}


def _years(text: str, periods: list[_Period]) -> float | None:
    """The years stated, else those that the roles cover, counting those held at once only once."""
    if stated := _STATED_YEARS.search(text):
        years = stated["years"].lower()
        return float(_NUMBERS.index(years) + 1) if years in _NUMBERS else float(years)
    if not periods:
        return None
    return float(len({year for period in periods for year in range(period.start, period.end or _PRESENT)}))
