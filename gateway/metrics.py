"""The metrics that only the gateway has; see `shared.metrics` for the others, and for what a label may be."""

from functools import cache

from prometheus_client import Counter, Gauge, Histogram

HTTP_REQUESTS = Counter("screener_http_requests", "Requests answered, by route", ["method", "route", "status"])
HTTP_SECONDS = Histogram(
    "screener_http_request_duration_seconds",
    "Requests answered; a write waits until it can be read, as long as its client wishes",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
WEBHOOK_SECONDS = Histogram(
    "screener_webhook_duration_seconds",
    "Twilio's webhooks answered; a candidate hears silence meanwhile",
    ["kind", "status"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
)
WEBHOOKS_REFUSED = Counter("screener_webhooks_refused", "Webhooks refused; forged: Twilio did not sign it", ["reason"])
CALLS_TURNED_AWAY = Counter(
    "screener_calls_turned_away",
    "Calls that were not let speak: an attempt's second one, or one for an interview that is over",
    ["reason"],
)
OUTBOX = Gauge("screener_outbox_facts", "Facts that Kafka has not taken, by where they are meanwhile", ["place"])
FACTS_GIVEN_UP = Counter("screener_facts_given_up", "Facts that neither Kafka nor MongoDB took before it was too late")
STREAMS_OPEN = Gauge("screener_streams_open", "Streams of events that clients listen to")
STREAMS_ENDED = Counter(
    "screener_streams_ended",
    "Streams by why they ended; slow: the client did not take its events; failed: we could not go on",
    ["reason"],
)
STREAM_EVENTS = Counter("screener_stream_events", "Facts sent to clients, once for each of them", ["topic"])
STREAM_CATCH_UPS = Counter("screener_stream_catch_ups", "Pages of the log read for clients who had missed something")


@cache
def answered(method: str, route: str, status: int) -> Counter:
    """The counter of one answer."""
    return HTTP_REQUESTS.labels(method, route, str(status))


@cache
def answer_seconds(method: str, route: str) -> Histogram:
    """The times of one route."""
    return HTTP_SECONDS.labels(method, route)


@cache
def webhook_seconds(kind: str, status: int) -> Histogram:
    """The times of one kind of webhook."""
    return WEBHOOK_SECONDS.labels(kind, str(status))


for _reason in ("client", "slow", "time", "shutdown", "failed"):
    STREAMS_ENDED.labels(_reason)
for _reason in ("forged-webhook", "bad-request", "too-large"):
    WEBHOOKS_REFUSED.labels(_reason)
for _reason in ("second_call", "interview_over"):
    CALLS_TURNED_AWAY.labels(_reason)
