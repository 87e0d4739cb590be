"""Who picks up the phone: the people (and the machine) that stand behind the network's numbers."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from devkit.twilio.answer_books import ONE_WORD, STRONG, WEAK
from devkit.twilio.answers import AnswerBook


class PersonaName(StrEnum):
    STRONG = "strong"
    """Consents, and answers every question at length and to the point."""
    WEAK = "weak"
    """Consents, and answers vaguely."""
    ONE_WORD = "one_word"
    """Consents, and answers with one word."""
    SILENT = "silent"
    """Consents, then says nothing to any question."""
    HANGS_UP_AFTER = "hangs_up_after"
    """Answers `question` questions, then hangs up while the next thing is said."""
    HANGS_UP_DURING = "hangs_up_during"
    """Hangs up half-way through the answer to question `question`."""
    HANGS_UP_AT_ONCE = "hangs_up_at_once"
    """Picks up and hangs up a second later."""
    REFUSES_CONSENT = "refuses_consent"
    """Says no when asked for consent; otherwise silent."""
    VOICEMAIL = "voicemail"
    """A machine: greets, beeps, hears nothing, presses nothing."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    """The network cannot connect the number: the call fails."""


class Pickup(StrEnum):
    """What comes of ringing a number."""

    PERSON = "person"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"


class Channel(StrEnum):
    """How a persona prefers to say yes or no; where only the other is listened for, it takes that."""

    KEY = "key"
    SPEECH = "speech"


_PICKUPS = {
    PersonaName.VOICEMAIL: Pickup.MACHINE,
    PersonaName.BUSY: Pickup.BUSY,
    PersonaName.NO_ANSWER: Pickup.NO_ANSWER,
    PersonaName.UNREACHABLE: Pickup.FAILED,
}
_BOOKS = {PersonaName.WEAK: WEAK, PersonaName.ONE_WORD: ONE_WORD}
_MUTE = {PersonaName.SILENT, PersonaName.REFUSES_CONSENT, PersonaName.VOICEMAIL}
_NEEDS_QUESTION = {PersonaName.HANGS_UP_AFTER, PersonaName.HANGS_UP_DURING}


class Persona(BaseModel):
    """A persona as configured: `{"name": "strong"}` or `{"name": "hangs_up_after", "question": 2}`.

    `question` counts from 1, per call, and only the two personas named `hangs_up_after` and `hangs_up_during` have it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: PersonaName = PersonaName.STRONG
    question: int | None = Field(None, ge=1)
    answers: AnswerBook | None = None
    """Instead of the persona's own."""
    replies_by: Channel = Channel.KEY
    yes_key: str = Field("1", pattern=r"^[0-9*#]$")
    no_key: str = Field("2", pattern=r"^[0-9*#]$")
    ends_with_key: bool = False
    """Ends an answer with the recording's finish key instead of falling silent."""
    greeting: str = "Hello, you have reached the voicemail of Alex Rivera. Please leave a message after the tone."
    """Of a voicemail."""

    @field_validator("name", mode="before")
    @classmethod
    def _hyphens_too(cls, value: object) -> object:
        return value.replace("-", "_") if isinstance(value, str) else value

    @model_validator(mode="after")
    def _question_where_it_belongs(self) -> Self:
        if (self.question is not None) != (self.name in _NEEDS_QUESTION):
            verb = "needs" if self.question is None else "has no"
            raise ValueError(f"persona {self.name} {verb} 'question'")
        return self

    @property
    def pickup(self) -> Pickup:
        return _PICKUPS.get(self.name, Pickup.PERSON)

    @property
    def book(self) -> AnswerBook:
        return self.answers or _BOOKS.get(self.name, STRONG)

    @property
    def is_mute(self) -> bool:
        """Says nothing when a question is asked."""
        return self.name in _MUTE and self.answers is None


class Numbers:
    """Which personas answer which number: the first call to it gets the first, and so on; the last one repeats.

    A number nobody configured is answered by `strong`.
    """

    def __init__(self) -> None:
        self._personas: dict[str, tuple[Persona, ...]] = {}
        self._calls: dict[str, int] = {}

    def set(self, number: str, personas: tuple[Persona, ...]) -> None:
        """Raises ValueError when `personas` is empty. Starts the number's sequence anew."""
        if not personas:
            raise ValueError("a number needs at least one persona")
        self._personas[number] = personas
        self._calls[number] = 0

    def pick_up(self, number: str) -> Persona:
        """The persona for the next call to `number`; each call moves the sequence on."""
        call = self._calls.get(number, 0)
        self._calls[number] = call + 1
        personas = self._personas.get(number, (Persona(),))
        return personas[min(call, len(personas) - 1)]

    def configured(self) -> dict[str, tuple[Persona, ...]]:
        return dict(self._personas)

    def clear(self) -> None:
        self._personas.clear()
        self._calls.clear()
