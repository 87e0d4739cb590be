"""Text as a person sees it: what extraction leaves behind is taken out, lines are kept."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_SOFT_HYPHEN_AT_LINE_END = re.compile(r"\u00ad[ \t]*\n[ \t]*(?=\w)")
_SYMBOL_FONT_BULLET = re.compile(r"(?m)^([ \t]*)[\ue000-\uf8ff](?=\s)")
# Word shaping in Arabic and Indic scripts needs the two joiners; elsewhere they only hide things.
_JOINERS_OUT_OF_PLACE = re.compile(r"(?<![\u0600-\u0dff])[\u200c\u200d]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"  # format characters
    r"\ud800-\udfff\ue000-\uf8ff"  # lone surrogates, which no encoding can carry; private use
    r"\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"  # tags and variation selectors; private use
)
_SPACES = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_TABS = re.compile(r"[ \t]*\t[ \t]*")
_AROUND_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
# PDF writers place bullets by themselves: before their line, or, from WeasyPrint, all together at the end of the page.
_BULLET_BEFORE_ITS_LINE = re.compile(r"(?m)^([•◦▪●○■])\n(?=[^\n•◦▪●○■])")
_STRAY_BULLET = re.compile(r"(?m)^[•◦▪●○■]$\n?")
_BLANK_LINES = re.compile(r"\n{3,}")
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)


def normalised(text: str) -> str:
    """NFC text with one kind of line end, at most one blank line in a row, and nothing that cannot be seen.

    Idempotent. The result can always be encoded as UTF-8.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SOFT_HYPHEN_AT_LINE_END.sub("", text)
    text = _SYMBOL_FONT_BULLET.sub(r"\1•", text)
    text = _JOINERS_OUT_OF_PLACE.sub("", _UNSEEN.sub("", text))
    text = _SPACES.sub(" ", text.translate(_LIGATURES))
    # In this order each expression meets short runs only; on long ones it would take the square of their length.
    text = _AROUND_LINE_END.sub("\n", _TABS.sub("\t", text)).strip()
    text = _STRAY_BULLET.sub("", _BULLET_BEFORE_ITS_LINE.sub(r"\1 ", text))
    text = _BLANK_LINES.sub("\n\n", text)
    return unicodedata.normalize("NFC", text.strip())


def letters_in(text: str) -> int:
    """How many letters and digits there are, of any script."""
    return sum(map(str.isalnum, text))
