"""How the sample candidates behave on the phone, and what is to come of it."""

from collections.abc import Mapping, Sequence

from devkit.samples import Persona
from devkit.twilio.answer_books import STRONG, WEAK
from devkit.twilio.answers import AnswerBook
from shared.events.interviews import Outcome

_MIXED = AnswerBook(answers=STRONG.answers[:5], defaults=WEAK.defaults)
"""Concrete about technology and colleagues, vague about everything else."""

PERSONAS: Mapping[Persona, Sequence[Mapping[str, object]]] = {
    "strong": ({"name": "strong"},),
    "mixed": ({"name": "strong", "answers": _MIXED.model_dump(mode="json")},),
    "weak": ({"name": "weak"},),
    "one_word": ({"name": "one_word"},),
    # Cut off in the first call; the second one goes on where it stopped.
    "hangs_up_after_2": ({"name": "hangs_up_after", "question": 2}, {"name": "strong"}),
    "refuses_consent": ({"name": "refuses_consent"},),
    "no_answer": ({"name": "no_answer"},),
}

WORDS: Mapping[Persona, str] = {
    "strong": "strong answers",
    "mixed": "strong in part",
    "weak": "vague answers",
    "one_word": "one-word answers",
    "hangs_up_after_2": "is cut off after two",
    "refuses_consent": "refuses consent",
    "no_answer": "does not answer",
}

OUTCOMES: Mapping[Persona, Outcome] = {
    "strong": Outcome.COMPLETE,
    "mixed": Outcome.COMPLETE,
    "weak": Outcome.COMPLETE,
    "one_word": Outcome.COMPLETE,
    "hangs_up_after_2": Outcome.COMPLETE,
    "refuses_consent": Outcome.DECLINED,
    "no_answer": Outcome.NO_ANSWER,
}
