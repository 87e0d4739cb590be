"""What the model says, as tables for docs/scaling.md."""

from collections.abc import Callable, Sequence

from bench.figures import figure
from scripts.capacity.day import day
from scripts.capacity.demand import Demand, whole
from scripts.capacity.inputs import Inputs, named, unmeasured
from scripts.capacity.limits import limits
from scripts.reference.markdown import table

LOADS = (1e4, 1e6, 1e8)
_POWERS = {1e4: "10⁴ a day", 1e6: "10⁶ a day", 1e8: "10⁸ a day"}
_HEADROOM = 0.8
_UNITS = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def tables(told: Inputs, loads: Sequence[float] = LOADS) -> dict[str, str]:
    """By the block that each belongs into."""
    demands = [Demand(load, told) for load in loads]
    return {
        "outside": _outside(demands, told),
        "inside": _inside(demands),
        "first": _first(told),
        "inputs": _inputs(told),
    }


def _outside(demands: Sequence[Demand], told: Inputs) -> str:
    needed = [demand.calls / _HEADROOM for demand in demands]
    as_given = [_queue(demand, told.twilio_cps.value) for demand in demands]
    raised = [_queue(demand, cps) for demand, cps in zip(demands, needed, strict=True)]
    return _across(
        demands,
        [
            ("calls started a second", lambda each: figure(each.calls)),
            ("calls at once", lambda each: figure(each.concurrent)),
            (
                f"a day's dials at {told.twilio_cps.value:g} call/s wait",
                dict(zip(demands, as_given, strict=True)).__getitem__,
            ),
            (f"calls/s to be allowed, with {1 - _HEADROOM:.0%} to spare", lambda each: figure(each.calls / _HEADROOM)),
            ("a day's dials then wait", dict(zip(demands, raised, strict=True)).__getitem__),
            ("model requests a minute", lambda each: figure(each.model_rpm)),
            ("× what one account is allowed", lambda each: figure(each.model_rpm / told.model_rpm.value)),
            ("tokens a minute", lambda each: figure(each.model_tpm)),
            ("× what one account is allowed ", lambda each: figure(each.model_tpm / told.model_tpm.value)),
            ("answers that wait for a model at once", lambda each: figure(each.waiting)),
        ],
    )


def _inside(demands: Sequence[Demand]) -> str:
    return _across(
        demands,
        [
            ("interviews a second", lambda each: figure(each.rate)),
            ("signed webhooks a second", lambda each: figure(each.webhooks)),
            ("gateways, of one core", lambda each: figure(whole(each.gateway_cores))),
            ("workers of scoring_service", lambda each: figure(whole(each.scoring_workers))),
            ("workers of telephony_service, as of analytics_service", lambda each: figure(whole(each.folding_workers))),
            ("cores of everything, by what a whole interview takes", lambda each: figure(whole(each.product_cores))),
            ("partitions a topic", lambda each: figure(each.partitions)),
            ("facts a second", lambda each: figure(each.facts)),
            ("Kafka takes a second", lambda each: amount(each.kafka_bytes)),
            ("Kafka keeps a year, copies included", lambda each: amount(each.kafka_bytes_a_year)),
            ("documents written a second", lambda each: figure(each.writes)),
            ("cores of MongoDB primaries", lambda each: figure(whole(each.mongod_cores))),
            ("MongoDB stores, one copy", lambda each: amount(each.stored)),
            ("shards", lambda each: figure(each.shards)),
            ("recordings a year", lambda each: amount(each.recordings_a_year)),
        ],
    )


def _first(told: Inputs) -> str:
    rows = [(limit.what, figure(limit.interviews), limit.remedy) for limit in limits(told)]
    return table(("what is just enough", "interviews a day", "then"), rows)


def _inputs(told: Inputs) -> str:
    rows = [
        (name.replace("_", " "), f"{_plain(each.value)} {each.unit}".strip(), each.says, each.source)
        for name, each in named(told).items()
    ]
    left = ", ".join(name.replace("_", " ") for name in unmeasured(told))
    said = (
        f"Not measured in `bench/results.json` yet, so a default: {left}." if left else "All that can be is measured."
    )
    return f"{table(('input', 'value', 'what', 'from'), rows)}\n\n{said}"


def _across(demands: Sequence[Demand], rows: Sequence[tuple[str, Callable[[Demand], str]]]) -> str:
    head = ("", *(_POWERS.get(each.interviews, f"{each.interviews:,.0f} a day") for each in demands))
    return table(head, [(says, *(shown(each) for each in demands)) for says, shown in rows])


def _queue(demand: Demand, rate: float) -> str:
    arrivals = demand.interviews * demand.told.attempts.value
    queue = day(arrivals, demand.told.peak_factor.value, rate)
    if queue.left > 1:
        return f"{queue.left / arrivals:.1%} are left at midnight"
    return f"{_time(queue.median)}, {_time(queue.longest)} at most"


def _time(seconds: float) -> str:
    for length, unit in ((3600, "h"), (60, "min")):
        if seconds >= length:
            return f"{figure(seconds / length)} {unit}"
    return f"{figure(round(seconds, 1))} s"


def amount(size: float) -> str:
    """Bytes as people read them."""
    for power, unit in _UNITS:
        if size >= power:
            return f"{figure(size / power)} {unit}"
    return f"{figure(size)} bytes"


def _plain(value: float) -> str:
    return f"{figure(value / 1e12)} T" if value >= 1e12 else figure(value)
