import re
from importlib import import_module

import pytest
from prometheus_client import REGISTRY, Metric

from shared.events.topics import Topic
from shared.events.wire import Message, encode
from shared.metrics import DEAD_LETTER_ERRORS, consumed, expect, published
from tests.strategies.stories.examples import EXAMPLES
from tests.unit.observability.reading import Growth

LABELS = {
    *("type", "topic", "partition", "error", "work", "kind", "dependency", "effect", "result", "system", "operation"),
    *("task", "direction", "method", "route", "status", "reason", "place", "service", "le"),
}
"""What may tell samples apart. Whoever adds one has thought of how many values it can have."""
UNITS = ("seconds", "records", "facts", "keys", "open", "up")


def families() -> list[Metric]:
    import_module("gateway.metrics")
    return [family for family in REGISTRY.collect() if family.name.startswith("screener_")]


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_a_metric_is_named_as_prometheus_wants_it(family: Metric) -> None:
    assert re.fullmatch(r"screener(_[a-z]+)+", family.name)
    assert family.documentation
    assert family.name.endswith(UNITS) or family.type in ("counter", "info")
    assert ("duration" in family.name) == (family.type == "histogram" and family.name.endswith("_seconds"))
    for sample in family.samples:
        assert set(sample.labels) <= LABELS
        assert not sample.name.endswith("_created")


def test_every_module_of_metrics_is_looked_at() -> None:
    assert {"screener_facts_consumed", "screener_http_requests"} <= {family.name for family in families()}


def test_facts_are_counted_by_type() -> None:
    first, second = (
        Growth("screener_facts_consumed_total", type="jd.created.v1"),
        Growth("screener_facts_published_total", type="jd.created.v1"),
    )
    consumed("jd.created.v1").inc()
    published("jd.created.v1").inc()
    assert (first(), second()) == (1, 1)


def test_types_that_nobody_knows_share_one_series() -> None:
    growth = Growth("screener_facts_published_total", type="unknown")
    for word in ("", "ada@example.com", "jd.created.v99"):
        published(word).inc()
    assert growth() == 3


def test_what_is_expected_begins_at_zero() -> None:
    expect(["jd.created.v1"], [Topic.JD_CREATED])
    for error in DEAD_LETTER_ERRORS:
        labels = {"topic": "jd.created", "error": error}
        assert REGISTRY.get_sample_value("screener_dead_letters_total", labels) is not None


def test_the_example_of_every_type_is_a_type_that_is_counted_by_name() -> None:
    for name, fact in EXAMPLES.items():
        message: Message = encode(fact)
        assert dict(message.headers)["ce_type"].decode() == name
        growth = Growth("screener_facts_published_total", type=name)
        published(name).inc()
        assert growth() == 1
