"""Where two documents differ."""

from collections.abc import Iterator, Mapping

from bson import json_util

_MOST = 120


def canonical(document: object) -> str:
    """A document as text that is the same for equal documents, whatever the order of their fields."""
    return json_util.dumps(document, sort_keys=True, json_options=json_util.CANONICAL_JSON_OPTIONS)


def differences(one: object, other: object, at: str = "") -> Iterator[str]:
    """Each path at which the two differ, with what stands there in either."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in sorted(one.keys() | other.keys()):
            yield from differences(one.get(name), other.get(name), f"{at}.{name}" if at else str(name))
    elif canonical({"": one}) != canonical({"": other}):
        yield f"{at or 'the whole'}: {one!r:.{_MOST}} / {other!r:.{_MOST}}"
