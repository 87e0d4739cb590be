"""URL-encoded pairs, as in a query or a form."""

from urllib.parse import unquote, unquote_to_bytes


def pairs_of(text: str, most: int) -> list[tuple[str, str]]:
    """As `urllib.parse.parse_qsl` with `keep_blank_values`; quicker where most of it is blank or has nothing encoded.

    Raises:
        ValueError: there are more than `most`.
    """
    if not text:
        return []
    if text.count("&") >= most:
        raise ValueError(f"more than {most} fields")
    pairs = []
    for field in text.split("&"):
        if field:
            name, _, value = field.partition("=")
            if "%" in field or "+" in field:
                name, value = _plain(name), _plain(value)
            pairs.append((name, value))
    return pairs


def _plain(text: str) -> str:
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    # The library takes a text to pieces, to decode what is ASCII in it. Twilio's are ASCII, and one piece.
    return unquote_to_bytes(text).decode(errors="replace") if text.isascii() else unquote(text)
