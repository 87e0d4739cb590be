"""Entity tags (RFC 9110): strong, made from what is shown."""

import hashlib
import re

_TAG = re.compile(r'((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')
_MOST = 8 * 1024
"""Characters of a header that are looked at: some two hundred tags of ours."""


def entity_tag(representation: bytes) -> str:
    """The tag of these bytes, with its quotes."""
    return f'"{hashlib.sha256(representation).hexdigest()[:32]}"'


def entity_tags(header: str) -> list[str] | None:
    """The tags of an `If-Match` or `If-None-Match`; none for `*`. What is no tag matches nothing."""
    named = header[:_MOST]
    return None if named.strip() == "*" else [found.group(1) for found in _TAG.finditer(named)]


def matches_strongly(header: str, tag: str) -> bool:
    """Whether `If-Match` lets through what has `tag`: weak tags never do."""
    named = entity_tags(header)
    return named is None or tag in named


def matches_weakly(header: str, tag: str) -> bool:
    """Whether `If-None-Match` says that the client has what has `tag`."""
    named = entity_tags(header)
    return named is None or tag in {one.removeprefix("W/") for one in named}
