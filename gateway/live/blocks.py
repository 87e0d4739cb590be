"""What goes over the wire: blocks of an event stream, as WHATWG's HTML has them.

A block without data is no event to a client; its `id` is remembered all the same.
"""

from collections.abc import Sequence

from fastapi.sse import format_sse_event
from pydantic_core import to_json

from gateway.live.follower import Missing, Moved, Step, Told
from gateway.live.pages import Gap
from shared.events.structured import structured_fact
from shared.kafka.position import LogPosition

RETRY_MILLISECONDS = 2000
"""After which a client should connect again."""
RESET = "reset"
"""The type of the event that says that something is missing."""

FIRST = format_sse_event(retry=RETRY_MILLISECONDS)


def block(step: Step) -> bytes:
    """A step as a client reads it."""
    match step:
        case Told(position, fact):
            event = structured_fact(fact)
            return format_sse_event(event=event.type, data_str=event.body.decode(), id=position.token())
        case Missing(position, gaps):
            return format_sse_event(event=RESET, data_str=_reset(gaps), id=position.token())
        case Moved(position):
            return format_sse_event(id=position.token())


def heartbeat(position: LogPosition | None) -> bytes:
    """A sign of life; where it is known, with how far everything was seen."""
    return format_sse_event(comment="alive", id=None if position is None else position.token())


def _reset(gaps: Sequence[Gap]) -> str:
    return to_json(
        {
            "reason": "The log does not hold these records any more. Read the current state over REST.",
            "gaps": [
                {"topic": gap.place.topic, "partition": gap.place.partition, "asked": gap.asked, "first": gap.first}
                for gap in gaps
            ],
        }
    ).decode()
