"""The skills that a résumé lists."""

import re

from devkit.openai.tasks.resume_sections import BULLET, Section
from devkit.openai.tasks.skills import named_in

_INLINE = re.compile(
    r"^\W*(?:(?:technical |key |core )?skills|technologies|tech stack|tools|competenc(?:es|ies))"
    r"\s*[:–—-]\s*(?P<list>.+)$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[\w &/-]{2,25}(?:\s*:\s+|\t+)")
_SEPARATOR = re.compile(r"[,;|•·]| and ")
_GROUPS = frozenset({"languages", "tools", "data", "platform", "platforms", "frameworks", "databases", "practices"})
_FLUENCIES = frozenset({"native", "fluent", "basic", "intermediate", "conversational", "mother tongue"})
_LONGEST_CHARACTERS = 40


def skills(lines: dict[Section, list[str]], text: str) -> list[str]:
    """As listed, each once, without the names of groups; where nothing is listed, those that the text names."""
    inline = [match["list"] for section in lines.values() for line in section if (match := _INLINE.match(line))]
    listed = [BULLET.sub("", line) for line in lines.get(Section.SKILLS, [])]
    found = [skill for line in [*inline, *listed] for skill in _split(_LABEL.sub("", line))]
    return list(dict.fromkeys(found)) or [skill.name for skill in named_in(text)]


def _split(line: str) -> list[str]:
    pieces = [piece.strip(" .") for piece in _SEPARATOR.split(line)]
    return [
        piece for piece in pieces if 0 < len(piece) <= _LONGEST_CHARACTERS and piece.lower() not in _GROUPS | _FLUENCIES
    ]
