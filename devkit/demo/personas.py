"""How the sample candidates behave on the phone, and what is to come of it."""

from collections.abc import Mapping, Sequence

from devkit.samples import Persona
from shared.events.interviews import Outcome

PERSONAS: Mapping[Persona, Sequence[Mapping[str, object]]] = {
    "strong": ({"name": "strong"},),
    "weak": ({"name": "weak"},),
    "one_word": ({"name": "one_word"},),
    # Cut off in the first call; the second one goes on where it stopped.
    "hangs_up_after_2": ({"name": "hangs_up_after", "question": 2}, {"name": "strong"}),
    "refuses_consent": ({"name": "refuses_consent"},),
    "no_answer": ({"name": "no_answer"},),
}

WORDS: Mapping[Persona, str] = {
    "strong": "strong answers",
    "weak": "vague answers",
    "one_word": "one-word answers",
    "hangs_up_after_2": "is cut off after two",
    "refuses_consent": "refuses consent",
    "no_answer": "does not answer",
}

OUTCOMES: Mapping[Persona, Outcome] = {
    "strong": Outcome.COMPLETE,
    "weak": Outcome.COMPLETE,
    "one_word": Outcome.COMPLETE,
    "hangs_up_after_2": Outcome.COMPLETE,
    "refuses_consent": Outcome.DECLINED,
    "no_answer": Outcome.NO_ANSWER,
}
