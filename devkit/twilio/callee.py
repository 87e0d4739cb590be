"""The far end of a call, and what may come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

THINKING_SECONDS = 0.8
"""From the end of a question to the first word or key."""


class Ending(Enum):
    """What follows speech."""

    SILENCE = auto()
    KEY = auto()
    """The finish key of the recording."""
    HANG_UP = auto()


@dataclass(frozen=True, slots=True)
class KeyPress:
    digits: str


@dataclass(frozen=True, slots=True)
class Speech:
    text: str
    seconds: float
    ending: Ending = Ending.SILENCE

    def first(self, seconds: float) -> str:
        """What of it has been said after `seconds`."""
        words = self.text.split()
        return " ".join(words[: int(len(words) * min(seconds / self.seconds, 1.0) + 1e-9)])


@dataclass(frozen=True, slots=True)
class Silence:
    hangs_up_after: float | None = None


Reply = KeyPress | Speech | Silence


class Callee(Protocol):
    """Whoever answered. `since_answer` is in seconds."""

    def hear(self, text: str, seconds: float) -> float | None:
        """Takes in what is played for `seconds` (text empty for silence and sounds). Returns after how many of them the
        callee hangs up, or None."""

    def interrupts(self, since_answer: float) -> Speech | None:
        """What the callee says into a speech gather before its prompts are over."""

    def to_gather(self, *, keys: bool, speech: bool, since_answer: float) -> Reply:
        """The reply to what was heard, given what is listened for."""

    def to_record(self, since_answer: float) -> Speech | Silence:
        """The reply to what was heard, at the beep of a recording."""


def seconds_to_say(text: str, words_per_minute: float) -> float:
    return max(0.4, len(text.split()) * 60 / words_per_minute) if text else 0.0
