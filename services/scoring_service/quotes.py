"""Whether evidence is evidence. Pure."""

import re

from shared.events.responses import Criteria

_LOOK_ALIKES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


# Neither in the middle of a word nor just beside an apostrophe in the middle of one.
_BEGINS = r"(?<!\w(?=\w))(?<!\w'(?=\w))(?<!\w(?='\w))"
_ENDS = r"(?!(?<=\w)\w)(?!(?<=\w)'\w)(?!(?<=\w')\w)"


def _plain(text: str) -> str:
    """White space and typographic variants do not make a quote another one; words and their case do."""
    return " ".join(text.translate(_LOOK_ALIKES).split())


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def is_verbatim(quote: str, transcript: str) -> bool:
    """Whether `quote` stands in `transcript`, word for word and at word boundaries.

    An apostrophe within a word is part of it: "I can" is not said by "I can't". Without a letter or digit nothing is
    quoted: a full stop stands in most transcripts.
    """
    quoted, said = _plain(quote), _plain(transcript)
    if not _has_words(quoted):
        return False
    return re.search(rf"{_BEGINS}{re.escape(quoted)}{_ENDS}", said) is not None


def unsupported(criteria: Criteria, transcript: str) -> list[str]:
    """What is wrong with the evidence, a sentence each: invented quotes, points for nothing quoted or for no reason.

    A model that fails answers with the least that the schema allows, nought and nothing: that is no judgement.
    """
    faults = []
    for name in Criteria.model_fields:
        criterion = getattr(criteria, name)
        faults += [f"{name}: not said: {quote!r}" for quote in criterion.quotes if not is_verbatim(quote, transcript)]
        if criterion.score > 0 and not criterion.quotes:
            faults.append(f"{name}: {criterion.score} points without a quote")
        if not _has_words(criterion.reason):
            faults.append(f"{name}: {criterion.score} points without a reason")
    return faults
