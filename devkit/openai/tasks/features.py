"""What can be counted in a spoken answer: how concrete it is, whose deeds it tells, how much of it is filling."""

import re
from dataclasses import dataclass

from devkit.openai.tasks.injection import is_instruction
from devkit.openai.tasks.skills import named_in
from devkit.openai.tasks.speech import sentences, stems, words

_NUMBER = re.compile(
    r"\d[\d.,]*\s*%?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|half|twice|percent)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w+#]+|\b[A-Z]{2,}\b")
_OWN_DEED = re.compile(
    r"\b(?:I|we) (?:also |then |first |finally |personally |eventually |quickly )?"
    r"(?:(?!need|want|like|tri|talk|work|learn|believ|enjoy|love)\w{2,}ed|built|led|ran|wrote|set|took|made|drove|kept|"
    r"cut|brought|taught|sold|won|grew|found|met|held|spoke|chose|gave|got|went|told|began|put|split|rebuilt|rewrote|"
    r"sat|sent|drew|called)\b",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(
    r"\b(?:first|then|next|after(?:wards)?|because|so that|therefore|finally|in the end|as a result|which meant|"
    r"before|once|when|for example|since)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(r"\b(?:u+m+|u+h+|erm?|hmm+|mm+|you know|i mean|sort of|kind of|basically|whatever)\b", re.I)
_HEDGE = re.compile(
    r"\b(?:i guess|maybe|probably|i suppose|stuff|things?|somehow|various|usually|generally|a lot of|lots of|"
    r"team player|hard ?work(?:er|ing)?|many|some|always|pretty (?:good|much)|etcetera|and so on)\b",
    re.IGNORECASE,
)
_COARSE = re.compile(r"\b(?:crap|shit\w*|fuck\w*|damn|hell|stupid|idiots?|sucks?|bullshit)\b", re.IGNORECASE)
_CASUAL = re.compile(r"\b(?:yeah|yep|nope|gonna|wanna|dunno|kinda|dude|lol)\b", re.IGNORECASE)
_EVASION = re.compile(
    r"\bi (?:really )?(?:don't|do not|don’t) (?:really )?(?:know|remember|have (?:an? |any )?(?:example|answer|idea))\b"
    r"|\b(?:no idea|no comment|next question|skip|can't think of|nothing comes to mind|no experience)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Features:
    """Counts of distinct occurrences, but for `fillers`, `hedges` and `words`, which are counts of all."""

    text: str
    words: int
    sentences: int
    numbers: int
    names: int
    deeds: int
    connectives: int
    fillers: int
    hedges: int
    casual: int
    coarse: bool
    evasive: bool
    addresses_grader: bool
    shared: frozenset[str]
    """The words, as stems, that the answer has in common with the question and with what a good answer shows."""


def features(answer: str, asked: str) -> Features:
    """Of `answer` to what was `asked`, not counting sentences that tell the grader what to do."""
    said = sentences(answer)
    kept = [sentence for sentence in said if not is_instruction(sentence)]
    text = " ".join(kept)
    return Features(
        text=text,
        words=len(words(text)),
        sentences=len(kept),
        numbers=_distinct(_NUMBER, text),
        names=_distinct(_NAME, text) + len(named_in(text)),
        deeds=_distinct(_OWN_DEED, text),
        connectives=_distinct(_CONNECTIVE, text),
        fillers=len(_FILLER.findall(text)),
        hedges=len(_HEDGE.findall(text)),
        casual=len(_CASUAL.findall(text)),
        coarse=_COARSE.search(text) is not None,
        evasive=_EVASION.search(text) is not None,
        addresses_grader=len(kept) < len(said),
        shared=frozenset(stems(text) & stems(asked)),
    )


def concreteness(span: str) -> int:
    """How much a span says that could be checked."""
    return 2 * _distinct(_NUMBER, span) + _distinct(_NAME, span) + _distinct(_OWN_DEED, span)


def deeds(span: str) -> int:
    """How many things the speaker did."""
    return _distinct(_OWN_DEED, span)


def connectives(span: str) -> int:
    """How often a span says what follows from what."""
    return _distinct(_CONNECTIVE, span)


def _distinct(pattern: re.Pattern[str], text: str) -> int:
    return len({match.group().strip().lower() for match in pattern.finditer(text)})
