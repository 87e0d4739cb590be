"""How long a service took from its death to its next progress. Pure, but for `read_progress`."""

import statistics
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from confluent_kafka import Consumer, TopicPartition

from tests.chaos.evidence import Line
from tests.chaos.plan import GATEWAY, KAFKA, MONGOD
from tests.chaos.supervisor import RESTART_SECONDS

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Span:
    """An outage of something; seconds since the epoch."""

    kind: str
    target: str
    began: float
    ended: float

    def touches(self, other: "Span") -> bool:
        """Whether they have a moment in common."""
        return self.began <= other.ended and other.began <= self.ended


@dataclass(frozen=True, slots=True)
class Recovery:
    """Seconds from kills of one service to its next progress."""

    kills: int
    """Those that were measured: no broker or database was away, and no second replica was there."""
    p50: float
    p95: float
    longest: float


def spans(outages: Iterable[Line]) -> list[Span]:
    """The outages of the evidence. A zombie's lasts until the service is alone again."""
    return [
        Span(
            str(line["kind"]),
            str(line["target"]),
            _seconds(line["from"]),
            _seconds(line.get("until_alone") or line["to"]),
        )
        for line in outages
    ]


def recoveries(outages: Sequence[Span], progress: Mapping[str, Sequence[float]]) -> dict[str, Recovery]:
    """By service. `progress` has the times of what each wrote, in order."""
    found = {target: waits(target, outages, progress[target]) for target in progress}
    return {target: summary(measured) for target, measured in found.items() if measured}


def waits(target: str, outages: Sequence[Span], progress: Sequence[float]) -> list[float]:
    """Seconds to the next progress, of each kill of `target` that nothing else was in the way of."""
    kills = sorted((span for span in outages if (span.kind, span.target) == ("sigkill", target)), key=lambda s: s.began)
    measured = []
    for number, kill in enumerate(kills):
        # Before it is started again, what comes is a last answer of the dead one's.
        following = bisect_right(progress, kill.began + RESTART_SECONDS)
        if following == len(progress):
            continue
        recovered = Span("", "", kill.began, max(progress[following], kill.ended))
        others = [*kills[:number], *kills[number + 1 :], *(span for span in outages if span not in kills)]
        if not any(_is_in_the_way(other, target) and other.touches(recovered) for other in others):
            measured.append(progress[following] - kill.began)
    return measured


def _is_in_the_way(outage: Span, target: str) -> bool:
    return outage.target in (KAFKA, MONGOD, target)


def summary(measured: Sequence[float]) -> Recovery:
    """The middle, and what 95 of 100 did not exceed."""
    ordered = sorted(measured)
    last = len(ordered) - 1
    return Recovery(len(ordered), statistics.median(ordered), ordered[min(last, round(0.95 * last))], ordered[last])


def gateway_progress(recruiter: Iterable[Line]) -> list[float]:
    """When the gateway answered with 2xx."""
    answers = (line for line in recruiter if isinstance(line["status"], int) and 200 <= line["status"] < 300)
    return sorted(_seconds(line["at"]) for line in answers)


def webhook_progress(phones: Iterable[Line]) -> list[float]:
    """When the gateway answered a webhook with 2xx, by the phone network's journal."""
    sent = (line for line in phones if line["kind"] == "webhook_sent")
    taken = (line for line in sent if isinstance(line["response_status"], int) and line["response_status"] < 300)
    return sorted(_seconds(line["at"]) for line in taken)


def read_progress(bootstrap: str, topics: Sequence[str]) -> tuple[int, dict[str, list[float]]]:
    """How many facts there are, and when each service wrote its own, from the raw log."""
    written: dict[str, list[float]] = {}
    records = 0
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "chaos-recovery", "enable.auto.commit": False})
    try:
        unread = _from_the_beginning(consumer, topics)
        while unread:
            for message in consumer.consume(_AT_ONCE, 5.0):
                place = (message.topic(), message.partition())
                if (message.offset() or 0) + 1 >= unread.get(place, 0):
                    unread.pop(place, None)
                source = dict(message.headers() or []).get("ce_source")
                if isinstance(source, bytes):
                    records += 1
                    written.setdefault(source.decode().lstrip("/"), []).append(message.timestamp()[1] / 1000)
    finally:
        consumer.close()
    written.pop(GATEWAY, None)
    return records, {service: sorted(times) for service, times in written.items()}


def _from_the_beginning(consumer: Consumer, topics: Sequence[str]) -> dict[tuple[str | None, int | None], int]:
    known = consumer.list_topics(timeout=10).topics
    places = [TopicPartition(topic, partition, 0) for topic in topics for partition in known[topic].partitions]
    ends = {(place.topic, place.partition): consumer.get_watermark_offsets(place, 10)[1] for place in places}
    consumer.assign(places)
    return {place: end for place, end in ends.items() if end}


def _seconds(time: object) -> float:
    return datetime.fromisoformat(str(time)).timestamp()
