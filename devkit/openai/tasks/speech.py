"""Spoken English, taken apart: sentences and quotable spans by their place in the text, words by their stem."""

import re

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’+#.-]*[A-Za-z0-9+#]|[A-Za-z0-9]")
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?=\S)[^.!?]+)*[.!?]*")
_LONGEST_QUOTE_WORDS = 25
_EARLIEST_BREAK_WORDS = 10
_UNTELLING = (
    "a about after all also an and any are as at be because been but by can could describe did do does done each for "
    "from give had has have how i if in into is it its just last like make me more most my no not of on one or our "
    "out over own please role she he say should so some tell than that the their them then there these they this "
    "those through time to up us use used very was we well went were what when where which while who why will with "
    "work worked working would you your yourself walk example something someone someone's thing things "
    "situation"
)
_STOPWORDS = frozenset(_UNTELLING.split())


def words(text: str) -> list[str]:
    """The words in lower case."""
    return [match.group().lower() for match in _WORD.finditer(text)]


def stems(text: str) -> set[str]:
    """The words that mean something, so cut that a word's forms agree."""
    return {_stem(word) for word in words(text) if word not in _STOPWORDS and len(word) > 2}


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "ied", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def sentences(text: str) -> list[str]:
    """The sentences, each verbatim."""
    return [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]


def spans(text: str) -> list[str]:
    """The sentences, those too long to quote cut into clauses of at most 25 words; each verbatim."""
    return [span for sentence in sentences(text) for span in _clauses(sentence)]


def _clauses(sentence: str) -> list[str]:
    pieces = list(re.finditer(r"\S+", sentence))
    if len(pieces) <= _LONGEST_QUOTE_WORDS:
        return [sentence]
    clauses, first = [], 0
    for index, piece in enumerate(pieces):
        length = index - first + 1
        at_comma = length >= _EARLIEST_BREAK_WORDS and piece.group().endswith((",", ";", ":", "–", "—"))
        if at_comma or length == _LONGEST_QUOTE_WORDS or index == len(pieces) - 1:
            clauses.append(sentence[pieces[first].start() : piece.end()].rstrip(",;:–— "))
            first = index + 1
    return clauses
