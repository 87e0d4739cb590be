"""What was said on the phone, by the phone network's log. Pure: entries are as its API and journal give them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Entry = Mapping[str, Any]

_OVER = {"completed", "busy", "failed", "no-answer", "canceled"}


def in_their_answers(log: Iterable[Entry]) -> set[str]:
    """The calls on which something was answered, and that are not over."""
    answered, over = set(), set()
    for entry in log:
        if entry["kind"] == "recording_made":
            answered.add(entry["call_sid"])
        elif entry["kind"] == "status_reached" and entry["status"] in _OVER:
            over.add(entry["call_sid"])
    return answered - over


def spoken_to(log: Iterable[Entry]) -> Mapping[str, list[str]]:
    """By call, what the application said on it, in order."""
    said: dict[str, list[str]] = defaultdict(list)
    for entry in log:
        if entry["kind"] == "heard" and entry["speaker"] == "application":
            said[entry["call_sid"]].append(entry["text"])
    return said
