"""URL-encoded pairs, as in a query or a form."""

from urllib.parse import unquote_plus


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
            is_plain = "%" not in field and "+" not in field
            pairs.append((name, value) if is_plain else (unquote_plus(name), unquote_plus(value)))
    return pairs
