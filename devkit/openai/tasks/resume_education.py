"""Degrees and certificates in a résumé's lines."""

import re

from pydantic import JsonValue

from devkit.openai.tasks.generic import JsonObject
from devkit.openai.tasks.resume_sections import YEAR, Section, parts

# Abbreviations in their own case: "MS" is a degree, "ms" milliseconds.
_DEGREE = re.compile(
    r"\b(?:[BM]\.?\s?(?:Sc|Eng|Tech|Ed|A|S)|MBA|Ph\.?\s?D|RN)\b"
    r"|(?i:\b(?:bachelor|master(?:'s|’s)?(?: of| in)|diploma|diplôme|degree|doctorate|certificate|certified|abitur|"
    r"a[- ]levels|bootcamp|apprenticeship|meister|licen[cs]e in)\b)"
)
_SCHOOL = re.compile(
    r"\b(?:university|universität|universidad|université|college|school|institute|academy|polytechnic|faculty|tu|eth|mit|"
    r"insa)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(rf"[(\[]?\s*{YEAR}(?:\s*(?:[^\w\s]|to)\s*{YEAR})?\s*[)\]]?")


def education(lines: dict[Section, list[str]]) -> list[JsonValue]:
    """From the section of that name; without one, from lines that name both a degree and a school."""
    if own := lines.get(Section.EDUCATION):
        return [_entry(line) for line in own if is_education(line) or _SCHOOL.search(line)]
    return [_entry(line) for line in lines.get(Section.NONE, []) if is_education(line) and _SCHOOL.search(line)]


def is_education(line: str) -> bool:
    """Whether a line names a degree."""
    return _DEGREE.search(line) is not None and "@" not in line  # an address may lie in MA


def _entry(line: str) -> JsonObject:
    years = re.findall(YEAR, line)
    named = parts(re.sub(r"(?i)^\W*education\W+", "", _YEARS.sub(" ", line)))
    qualification = next((part for part in named if _DEGREE.search(part)), named[0] if named else "")
    others = [part for part in named if part != qualification]
    institution = next((part for part in others if _SCHOOL.search(part)), others[0] if others else "")
    return {"qualification": qualification, "institution": institution, "year": int(years[-1]) if years else None}
