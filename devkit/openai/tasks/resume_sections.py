"""A résumé's lines by the heading they stand under, and the parts of a line."""

import re
from collections import defaultdict
from enum import StrEnum

BULLET = re.compile(r"^\s*[-–—•·*▪‣●○◦\uf0b7\uf0a7]\s*")
YEAR = r"(?:19|20)\d{2}"

_SEPARATOR = re.compile(r"\s+(?:[-–—|•·@]|at)\s+|\s*[|•·;]\s*|,\s+|\t+|\s{3,}")


class Section(StrEnum):
    """What a heading announces."""

    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    OTHER = "other"
    NONE = "none"
    """Before the first heading, or in a résumé without headings."""


_HEADINGS = {
    Section.EXPERIENCE: r"(?:work |professional |relevant )?experience|employment(?: history)?|career(?: history)?",
    Section.EDUCATION: r"education(?: and training)?|qualifications|academic background|studies",
    Section.SKILLS: r"(?:technical |key |core )?skills|technologies|tech stack|competenc(?:es|ies)",
    Section.OTHER: r"summary|profile|about(?: me)?|objective|projects|talks|publications|interests|hobbies|references|"
    r"awards|volunteering|certifications",
}
_PATTERNS = {section: re.compile(rf"\W*(?:{words})\W*", re.IGNORECASE) for section, words in _HEADINGS.items()}


def sections(text: str) -> dict[Section, list[str]]:
    """The lines that are not empty, stripped, in their order under each heading."""
    found: defaultdict[Section, list[str]] = defaultdict(list)
    current = Section.NONE
    for line in filter(None, map(str.strip, text.splitlines())):
        heading = next((section for section, pattern in _PATTERNS.items() if pattern.fullmatch(line)), None)
        if heading is None:
            found[current].append(line)
        else:
            current = heading
    return found


def parts(line: str) -> list[str]:
    """What commas, bars, tabs, dashes between spaces and the word "at" separate."""
    return [part for piece in _SEPARATOR.split(f" {BULLET.sub('', line)} ") if (part := piece.strip(" ,:()-–—|"))]
