"""From one version of a type to the next, and back. Pure, over JSON: models know the newest version only.

A step up is applied to what stands in the log. A step down writes an older version while somebody reads only that; it
must lose nothing that anything is decided by, so that services decide the same whichever version a fact was written in
(docs/decisions/0012). What only figures are made of may be unknown afterwards (docs/decisions/0022).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.events.topics import Topic

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Between version `older` of the facts in `topic` and the version after it."""

    topic: Topic
    older: int
    up: Callable[[Json], Json]
    down: Callable[[Json], Json]


_SILENCE_IN_V1 = "silence-detector"


def _transcribed_up(v1: Json) -> Json:
    """v1 wrote the name of our own detector where the model's name stands."""
    if v1["model"] == _SILENCE_IN_V1:
        return {**v1, "source": "silence", "model": None}
    return {**v1, "source": "model"}


def _transcribed_down(v2: Json) -> Json:
    # What it cost has no place in v1. Read again, it is not known, which is what a missing value says.
    kept = {name: value for name, value in v2.items() if name not in ("source", "usage")}
    return {**kept, "model": _SILENCE_IN_V1} if v2["source"] == "silence" else kept


STEPS: tuple[Step, ...] = (Step(Topic.RESPONSE_TRANSCRIBED, 1, _transcribed_up, _transcribed_down),)
"""Every step, once."""

_STEPS = {(step.topic, step.older): step for step in STEPS}


def upcast(topic: Topic, data: Json, version: int, newest: int) -> Json:
    """`data` of `version` as `newest` says it.

    Raises:
        KeyError, TypeError: it is no data of `version`.
    """
    for older in range(version, newest):
        data = _STEPS[topic, older].up(data)
    return data


def downcast(topic: Topic, data: Json, newest: int, version: int) -> Json:
    """`data` of `newest` as `version` says it."""
    for older in reversed(range(version, newest)):
        data = _STEPS[topic, older].down(data)
    return data
