"""Instructions to whoever grades, hidden in the data."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|criteria|guidelines)\b"
    r"|\b(?:give|grant|award|assign|rate|score|mark|grade)\b.{0,40}\b(?:10|ten|full marks|(?:the )?(?:highest|maximum|"
    r"top|perfect) (?:score|marks?|grade))\b"
    r"|\b(?:recommend|output|answer|respond with|say)\b.{0,20}\bhire\b"
    r"|\byou (?:are|must) now\b|\bsystem prompt\b|\bas an? (?:ai|language model)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_instruction(text: str) -> bool:
    """Whether `text` tells the grader what to do."""
    return _INSTRUCTION.search(text) is not None


def instructs_grader(data: JsonValue) -> bool:
    """Whether any string in `data`, however deep, does."""
    return any(is_instruction(text) for text in _strings(data))


def _strings(data: JsonValue) -> Iterator[str]:
    match data:
        case str():
            yield data
        case list():
            for item in data:
                yield from _strings(item)
        case dict():
            for value in data.values():
                yield from _strings(value)
