"""How a stream of events looks in the OpenAPI document."""

from datetime import UTC, datetime
from typing import Any

from aiokafka import TopicPartition

from gateway.live.blocks import FIRST, block, heartbeat
from gateway.live.follower import Moved, Told
from gateway.problems.responses import Responses
from shared.events.fact import follow
from shared.events.interviews import InterviewReviewed, Recommendation, ReviewDecision
from shared.kafka.position import LogPosition

_PLACE = TopicPartition("interview.reviewed", 3)
_BEFORE = LogPosition({_PLACE: 41})
_AFTER = _BEFORE.after(_PLACE.topic, _PLACE.partition, 41)
_FACT = follow(
    InterviewReviewed(
        decision=ReviewDecision.CONFIRMED,
        recommendation=Recommendation.HIRE,
        reason=None,
        reviewer="bootstrap-key",
    ),
    source="/gateway",
    subject="int_22481671096a52d18a0e1eb0476077b1",
    tenant="default",
    cause="default:review:5a0c7b0e",
    time=datetime(2026, 11, 23, 9, 51, 12, tzinfo=UTC),
)
_EXAMPLE = b"".join([FIRST, block(Moved(_BEFORE)), block(Told(_AFTER, _FACT)), heartbeat(_AFTER)]).decode()

_SCHEMA: dict[str, Any] = {
    "type": "string",
    "description": "Server-sent events, as WHATWG's HTML has them. `event` is the CloudEvents type, `data` a "
    "CloudEvent in JSON, `id` the place in the log after it: send the last one as `Last-Event-ID`. A block "
    "without `data` moves the `id` alone. An event `reset` says that the log does not reach back to where the client "
    "was.",
}

EVENT_STREAM: Responses = {
    200: {
        "description": "The stream; it stays open",
        "headers": {
            "Preference-Applied": {"description": "`wait=N` as it was heeded", "schema": {"type": "string"}},
        },
        "content": {"text/event-stream": {"schema": _SCHEMA, "example": _EXAMPLE}},
    }
}
