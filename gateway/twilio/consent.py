"""Whether somebody said yes: by key, or in words that leave no doubt. Where there is doubt, they are asked again."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from shared.events.calls import ConsentChannel

YES_KEY = "1"
NO_KEY = "2"


class Consent(Enum):
    """What an answer to the request for consent means."""

    GRANTED = auto()
    DECLINED = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The key pressed, or the words heard."""

    channel: ConsentChannel
    text: str


def heard_in(answer: Answer) -> Consent:
    """What `answer` means."""
    if answer.channel is ConsentChannel.KEY:
        return {YES_KEY: Consent.GRANTED, NO_KEY: Consent.DECLINED}.get(answer.text, Consent.UNCLEAR)
    return _in_words(answer.text)


_MOST_WORDS = 12
"""Nobody agrees in more; a voicemail's greeting, or a bystander, says more."""

_REMOVED = "|"
"""Stands where a phrase stood, so that what was on its two sides does not become one."""


def _any_of(phrases: str) -> re.Pattern[str]:
    longest_first = sorted(phrases.split(", "), key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")


_HARMLESS = _any_of(
    "no problem, no problems, not a problem, no worries, no objection, no objections, i don't mind, don't mind, "
    "why not, no one, no answer, no idea, don't stop, don't hang up"
)
"""Neither a yes nor a no, though a word of theirs is."""

_REFUSALS = _any_of(
    "i don't agree, don't agree, not agree, i don't consent, don't consent, not consent, i don't want, don't want, "
    "i won't, not okay, not ok, not fine, not interested, rather not, no thank you, no thanks, don't call, "
    "don't record, stop calling, opt out, remove me, hang up, unsubscribe, "
    "no, nope, nah, never, decline, refuse, disagree, stop"
)

_ASSENTS = _any_of(
    "yes, yeah, yep, yup, sure, ok, okay, agree, agreed, i do, consent, absolutely, certainly, definitely, of course, "
    "go ahead, fine, all right, alright, correct"
)

_DOUBTS = _any_of(
    "not, don't, can't, cannot, won't, isn't, doesn't, didn't, or, but, if, maybe, perhaps, later, wait, hold, say, "
    "press, who, what, why, how, when, where, repeat, again, sorry, pardon"
)
"""Beside one of these, a yes may not be one."""

_NUMBERS = {
    **dict.fromkeys(("1", "one", "press 1", "press one", "number one"), Consent.GRANTED),
    **dict.fromkeys(("2", "two", "press 2", "press two", "number two"), Consent.DECLINED),
}
"""The keys, said instead of pressed: clear only when nothing else is said."""

_CONTRACTIONS = {"don't": r"\b(?:do not|dont)\b", "won't": r"\b(?:will not|wont)\b"}


def _in_words(text: str) -> Consent:
    words = _words(text)
    if len(words) > _MOST_WORDS:
        return Consent.UNCLEAR
    said = " ".join(words)
    if said in _NUMBERS:
        return _NUMBERS[said]
    said, softened = _HARMLESS.subn(_REMOVED, said)
    said, refused = _REFUSALS.subn(_REMOVED, said)
    said, agreed = _ASSENTS.subn(_REMOVED, said)
    if refused:
        return Consent.UNCLEAR if agreed or softened else Consent.DECLINED
    return Consent.GRANTED if agreed and not _DOUBTS.search(said) else Consent.UNCLEAR


def _words(text: str) -> list[str]:
    plain = text.lower().replace("’", "'")
    for contraction, full in _CONTRACTIONS.items():
        plain = re.sub(full, contraction, plain)
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", plain)
