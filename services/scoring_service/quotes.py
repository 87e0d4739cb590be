"""Whether evidence is evidence. Pure."""

from shared.events.responses import Criteria

_LOOK_ALIKES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def _plain(text: str) -> str:
    """White space and typographic variants do not make a quote another one; words and their case do."""
    return " ".join(text.translate(_LOOK_ALIKES).split())


def is_verbatim(quote: str, transcript: str) -> bool:
    """Whether `quote` stands in `transcript`, word for word and at word boundaries."""
    quoted, said = _plain(quote), _plain(transcript)
    place = said.find(quoted) if quoted else -1
    while place >= 0:
        before, after = said[:place][-1:], said[place + len(quoted) :][:1]
        if not (before.isalnum() and quoted[0].isalnum()) and not (after.isalnum() and quoted[-1].isalnum()):
            return True
        place = said.find(quoted, place + 1)
    return False


def unsupported(criteria: Criteria, transcript: str) -> list[str]:
    """What is wrong with the evidence, a sentence each: invented quotes, and points for nothing quoted."""
    faults = []
    for name in Criteria.model_fields:
        criterion = getattr(criteria, name)
        faults += [f"{name}: not said: {quote!r}" for quote in criterion.quotes if not is_verbatim(quote, transcript)]
        if criterion.score > 0 and not criterion.quotes:
            faults.append(f"{name}: {criterion.score} points without a quote")
    return faults
