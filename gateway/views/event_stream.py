"""How a stream of events looks in the OpenAPI document."""

from typing import Any

from gateway.problems.responses import Responses

_EXAMPLE = """\
retry: 2000

id: eNqrVsrMK0ktSi0u0UstS80pTSxJTVGyqlYyVLKyNKzVUUJXUFqcmgJTYA6SBwCH7BXy

event: interview.evaluated.v1
data: {"specversion":"1.0","id":"2c621f92-23ea-58a1-a6e0-91f961c94a09","type":"interview.evaluated.v1",\
"source":"/services/scoring_service","subject":"int_22481671096a52d18a0e1eb0476077b1",\
"time":"2026-11-23T09:45:30.000Z","tenant":"default","correlationid":"int_22481671096a52d18a0e1eb0476077b1",\
"causationid":"3c7e4f41-e3d0-502b-a0a0-d1495113bcbb","datacontenttype":"application/json","data":{"overall_score":8.3}}
id: eNqrVsrMK0ktSi0u0UstS80pTSxJTVGyqlYyVLKyNKrVUUJXUFqcmgJTYA6SBwCH8xXz

: alive
id: eNqrVsrMK0ktSi0u0UstS80pTSxJTVGyqlYyVLKyNKrVUUJXUFqcmgJTYA6SBwCH8xXz

"""

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
