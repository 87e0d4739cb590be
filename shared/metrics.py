"""Every metric of the runtime and its clients, in one place; those that only the gateway has are in `gateway.metrics`.

Labels have few values, all known from the code: types, topics, partitions, names of classes. Never an id, an address or
anybody's words. Prometheus adds `_total` to a counter's name.
"""

from collections.abc import Iterable
from functools import cache

from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

from shared.events.catalogue import READABLE
from shared.events.topics import Topic

disable_created_metrics()  # type: ignore[no-untyped-call]

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Buckets, from a write nearby to a model that thinks."""
RECORDS = (1, 2, 5, 10, 25, 50, 100, 250, 500)

SERVICE = Info("screener_service", "Which service this is")
DEPENDENCY_UP = Gauge("screener_dependency_up", "1 if it answered at this scrape, else 0", ["dependency"])

# Facts in and out
CONSUMED = Counter("screener_facts_consumed", "Facts decoded and folded; a redelivery counts again", ["type"])
PUBLISHED = Counter("screener_facts_published", "Facts that Kafka acknowledged; a repetition counts again", ["type"])
PUBLISH_FAILURES = Counter("screener_publish_failures", "Publications that Kafka did not acknowledge")
BATCH_RECORDS = Histogram("screener_batch_records", "Records taken at once", buckets=RECORDS)
PROJECTION_SECONDS = Histogram(
    "screener_projection_duration_seconds", "One batch's bulk write into the projection", buckets=SECONDS
)

# How far behind
LAG = Gauge("screener_consumer_lag_records", "Records to the log's end that are not finished", ["topic", "partition"])
OLDEST_AGE = Gauge(
    "screener_oldest_unfinished_age_seconds",
    "Age of the oldest record that was taken and is not finished; 0 where there is none",
    ["topic", "partition"],
)
IN_FLIGHT = Gauge("screener_in_flight_records", "Records taken and not finished", ["topic", "partition"])
SETTLING_KEYS = Gauge("screener_settling_keys", "Jobs, candidates or interviews that are being settled")
WAKEUPS = Counter("screener_wakeups", "Keys woken: when they asked to be (due), or found overdue", ["kind"])

# What fails
RETRIES = Counter("screener_retries", "Failures after which the work is tried again", ["work", "error"])
DEAD_LETTERS = Counter("screener_dead_letters", "Records put into dead-letter topics", ["topic", "error"])
BREAKER_OPEN = Gauge("screener_breaker_open", "1 while most messages fail and dead letters wait, else 0")
COMMIT_FAILURES = Counter("screener_commit_failures", "Commits of offsets that failed; what they cover comes again")

# The outside world
EFFECTS = Counter(
    "screener_effects", "Effects by how asking for one ended; stored: it was done before", ["effect", "result"]
)
EFFECT_SECONDS = Histogram(
    "screener_effect_duration_seconds", "Effects that were really run or resolved", ["effect"], buckets=SECONDS
)
REQUESTS = Counter(
    "screener_client_requests", "Attempts at asking an outside system", ["system", "operation", "result"]
)
REQUEST_SECONDS = Histogram(
    "screener_client_request_duration_seconds",
    "Attempts at asking an outside system",
    ["system", "operation"],
    buckets=SECONDS,
)
WEBHOOK_PENDING = Gauge("screener_webhook_pending_records", "Deliveries to endpoints of this process that wait")
WEBHOOK_ENDPOINTS_DISABLED = Counter(
    "screener_webhook_endpoints_disabled", "Webhook endpoints that were given up", ["reason"]
)
MODEL_TOKENS = Counter("screener_model_tokens", "Tokens, as the model's server counts them", ["task", "direction"])

DEAD_LETTER_ERRORS = ("undecodable", "unfoldable", "unwritable", "effect")
"""What kept a record from being processed: its bytes, its data, MongoDB, or what follows from it."""


@cache
def consumed(fact_type: str) -> Counter:
    """The counter of one known type."""
    return CONSUMED.labels(fact_type)


def published(fact_type: str) -> Counter:
    """The counter of one type; those that nobody knows (of records that are sent on as they were) share one."""
    return _published(fact_type if fact_type in READABLE else "unknown")


@cache
def _published(fact_type: str) -> Counter:
    return PUBLISHED.labels(fact_type)


def expect(types: Iterable[str], topics: Iterable[Topic]) -> None:
    """Lets what a worker may count begin at 0, so that the first of its kind shows as an increase."""
    for fact_type in types:
        consumed(fact_type)
    for topic in topics:
        for error in DEAD_LETTER_ERRORS:
            DEAD_LETTERS.labels(topic, error)
    for kind in ("due", "overdue"):
        WAKEUPS.labels(kind)
