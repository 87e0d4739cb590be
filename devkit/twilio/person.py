"""A person on the phone: hears what is said, consents or not, answers questions, hangs up."""

from __future__ import annotations

import re

from devkit.twilio.callee import Ending, KeyPress, Reply, Silence, Speech, seconds_to_say
from devkit.twilio.personas import Channel, Persona, PersonaName

_ASKS_FOR_YES = re.compile(
    r"\b(consent|agree|press \w+|say,? .?yes|yes or no|permission|proceed|go ahead|okay|may we|would you like to)\b",
    re.IGNORECASE,
)
_YES = "Yes, I agree."
_NO = "No, I do not agree."
_HANGING_UP_SECONDS = 1.0


class Person:
    """Stateful, for one call."""

    def __init__(self, persona: Persona, words_per_minute: float) -> None:
        self._persona = persona
        self._words_per_minute = words_per_minute
        self._heard: list[str] = []
        self._asked = 0
        self._answers: dict[str, str] = {}
        """By question, so that a question put again gets the same answer."""

    def hear(self, text: str, seconds: float) -> float | None:
        if text:
            self._heard.append(text)
        return min(_HANGING_UP_SECONDS, seconds / 2) if self._leaves() and seconds > 0 else None

    def interrupts(self, since_answer: float) -> Speech | None:
        return None

    def to_gather(self, *, keys: bool, speech: bool, since_answer: float) -> Reply:
        if self._leaves():
            return Silence(_HANGING_UP_SECONDS)
        if speech and not keys and not _ASKS_FOR_YES.search(" ".join(self._heard)):
            return self._answer()
        self._heard.clear()
        return self._consent(by_key=keys and (self._persona.replies_by is Channel.KEY or not speech))

    def to_record(self, since_answer: float) -> Speech | Silence:
        return Silence(_HANGING_UP_SECONDS) if self._leaves() else self._answer()

    def _leaves(self) -> bool:
        match self._persona.name:
            case PersonaName.HANGS_UP_AT_ONCE:
                return True
            case PersonaName.HANGS_UP_AFTER:
                return self._asked == self._persona.question
            case _:
                return False

    def _consent(self, by_key: bool) -> Reply:
        agrees = self._persona.name is not PersonaName.REFUSES_CONSENT
        if by_key:
            return KeyPress(self._persona.yes_key if agrees else self._persona.no_key)
        return self._say(_YES if agrees else _NO)

    def _answer(self) -> Speech | Silence:
        question = " ".join(self._heard)
        self._heard.clear()
        self._asked += 1
        if self._persona.is_mute:
            return Silence()
        text = self._answers.get(question)
        if text is None:
            text = self._persona.book.answer(question, self._answers.values())
            self._answers[question] = text
        if self._persona.name is PersonaName.HANGS_UP_DURING and self._asked == self._persona.question:
            return self._say(_first_half(text), Ending.HANG_UP)
        return self._say(text, Ending.KEY if self._persona.ends_with_key else Ending.SILENCE)

    def _say(self, text: str, ending: Ending = Ending.SILENCE) -> Speech:
        return Speech(text, seconds_to_say(text, self._words_per_minute), ending)


def _first_half(text: str) -> str:
    words = text.split()
    return " ".join(words[: (len(words) + 1) // 2])
