"""A voicemail: greets from the moment it answers, beeps, then hears and says nothing."""

from __future__ import annotations

from devkit.twilio.callee import Silence, Speech, seconds_to_say
from devkit.twilio.personas import Persona

_BEEP_SECONDS = 0.5


class Machine:
    """Its greeting does what greetings do to call scripts: it is taken for speech by whoever listens meanwhile."""

    def __init__(self, persona: Persona, words_per_minute: float) -> None:
        self._greeting = Speech(persona.greeting, seconds_to_say(persona.greeting, words_per_minute))

    @property
    def seconds_to_beep(self) -> float:
        return self._greeting.seconds + _BEEP_SECONDS

    def hear(self, text: str, seconds: float) -> float | None:
        return None

    def interrupts(self, since_answer: float) -> Speech | None:
        return self._rest_of_greeting(since_answer)

    def to_gather(self, *, keys: bool, speech: bool, since_answer: float) -> Speech | Silence:
        return (self._rest_of_greeting(since_answer) if speech else None) or Silence()

    def to_record(self, since_answer: float) -> Speech | Silence:
        return self._rest_of_greeting(since_answer) or Silence()

    def _rest_of_greeting(self, since_answer: float) -> Speech | None:
        said = len(self._greeting.first(since_answer).split()) if since_answer > 0 else 0
        rest = self._greeting.text.split()[said:]
        left = self._greeting.seconds - since_answer
        return Speech(" ".join(rest), left) if rest and left > 0 else None
