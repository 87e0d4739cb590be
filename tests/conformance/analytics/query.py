"""The same figures by a plain program over the raw topics: it shares no code with the product.

Every figure is counted from scratch out of JSON and headers, as docs/how-to/read-analytics.md defines it.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from confluent_kafka import Consumer, TopicPartition

Json = dict[str, Any]
TOPICS = (
    *("call.requested", "call.permitted", "call.blocked", "call.placed", "call.refused", "call.status_changed"),
    *("consent.recorded", "response.recorded", "response.skipped", "response.transcribed", "response.scored"),
    *("interview.completed", "interview.evaluated", "interview.reviewed"),
)
STEPS = ("requested", "permitted", "reached", "consented", "completed", "evaluated", "confirmed")
NAMES = ("reject", "consider", "hire")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Raw:
    """A record that says that it is a fact."""

    topic: str
    id: str
    tenant: str
    interview: str
    at: datetime
    data: Json


def read(bootstrap: str, topics: Sequence[str] = TOPICS) -> list[Raw]:
    """Every fact in `topics`, each once."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "none", "enable.auto.commit": False})
    found: dict[str, Raw] = {}
    try:
        known = consumer.list_topics(timeout=20).topics
        for topic in topics:
            for partition in known[topic].partitions:
                place = TopicPartition(topic, partition, 0)
                low, high = consumer.get_watermark_offsets(place, timeout=20)
                consumer.assign([TopicPartition(topic, partition, low)])
                while low < high:
                    for message in consumer.consume(min(500, high - low), timeout=10):
                        low = (message.offset() or 0) + 1
                        raw = _raw(topic, list(message.headers() or []), message.value())
                        if raw is not None:
                            found[raw.id] = raw
    finally:
        consumer.close()
    return list(found.values())


def _raw(topic: str, headers: Iterable[Any], value: bytes | None) -> Raw | None:
    """None of what no program can read."""
    try:
        said = {name: (content or b"").decode() for name, content in headers}
        at = datetime.fromisoformat(said["ce_time"])
        data = json.loads(value or b"")
        return Raw(topic, said["ce_id"], said["ce_tenant"], said["ce_subject"], at, data) if data else None
    except (KeyError, ValueError):
        return None


@dataclass
class Interview:
    """Its facts by topic, in the order of their times and ids."""

    tenant: str = ""
    facts: dict[str, list[Raw]] = field(default_factory=lambda: defaultdict(list))

    @property
    def request(self) -> Raw:
        """What it began with."""
        return self.facts["call.requested"][0]


def interviews(raw: Iterable[Raw], tenant: str, job: str | None) -> list[Interview]:
    """Those of a tenant, and of a job."""
    found: dict[str, Interview] = defaultdict(Interview)
    for each in sorted(raw, key=lambda one: (one.at, one.id)):
        found[each.interview].tenant = each.tenant
        found[each.interview].facts[each.topic].append(each)
    return [
        one
        for one in found.values()
        if one.tenant == tenant and one.facts["call.requested"] and job in (None, one.request.data["job_id"])
    ]


def report(kind: str, some: Sequence[Interview], width: str) -> tuple[Json, list[Json]]:
    """In all, and by window."""
    by_start: dict[datetime, list[Interview]] = defaultdict(list)
    for one in some:
        start = one.request.at.replace(minute=0, second=0, microsecond=0)
        by_start[start if width == "hour" else start.replace(hour=0)].append(one)
    count = COUNTERS[kind]
    nothing = count([])
    windows = [
        {"start": start.isoformat().replace("+00:00", "Z"), "figures": figures}
        for start, those in sorted(by_start.items())
        if (figures := count(those)) != nothing
    ]
    return count(some), windows


def funnel(some: Sequence[Interview]) -> Json:
    """How far they got."""
    reached: Counter[str] = Counter()
    waits: dict[str, list[float]] = defaultdict(list)
    outcomes: Counter[str] = Counter()
    for one in some:
        ends = one.facts["interview.completed"]
        held = [end for end in ends[:1] if end.data["outcome"] in ("complete", "partial")]
        picked_up = [s for s in one.facts["call.status_changed"] if s.data["status"] in ("in-progress", "completed")]
        agreed = [consent for consent in one.facts["consent.recorded"] if consent.data["granted"]]
        moments = [
            *(one.facts["call.requested"], one.facts["call.permitted"], picked_up, agreed, held),
            *(one.facts["interview.evaluated"], one.facts["interview.reviewed"]),
        ]
        before: datetime | None = None
        for step, facts in zip(STEPS, moments, strict=True):
            if not facts:
                break
            reached[step] += 1
            if before is not None:
                waits[step].append(max(0.0, (facts[0].at - before).total_seconds()))
            before = facts[0].at
        outcomes.update(end.data["outcome"] for end in ends[:1])
    asked = reached["requested"]
    return {
        "steps": [
            {
                "step": step,
                "interviews": reached[step],
                "share": ratio(reached[step], asked, 4),
                "since_step_before": None if step == "requested" else lengths(waits[step]),
            }
            for step in STEPS
        ],
        "outcomes": dict(sorted(outcomes.items())),
    }


def scores(some: Sequence[Interview]) -> Json:
    """By question, as it was worded."""
    found: dict[tuple[int, str], list[float]] = defaultdict(list)
    without: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for one in some:
        for row in one.facts["interview.evaluated"][-1].data["questions"] if one.facts["interview.evaluated"] else []:
            key = (row["question_index"], row["question"])
            if row["score"] is not None:
                found[key].append(row["score"])
            elif row["unscoreable"] is not None:
                without[key][row["unscoreable"]] += 1
    return {
        "questions": [
            {
                "question_index": index,
                "question": text,
                "count": len(found[index, text]),
                "mean": ratio(sum(Fraction(str(score)) for score in found[index, text]), len(found[index, text]), 2),
                "histogram": [sum(low <= score < low + 1 for score in found[index, text]) for low in range(11)],
                "unscoreable": dict(sorted(without[index, text].items())),
            }
            for index, text in in_order({*found, *without})
        ]
    }


def drop_off(some: Sequence[Interview]) -> Json:
    """How far conversations got."""
    rows: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    before_first = 0
    for one in some:
        texts = [question["text"] for question in one.request.data["questions"]]
        answered, skipped, asked = set(), set(), set()
        for permit in {p.data["attempt"]: p for p in reversed(one.facts["call.permitted"])}.values():
            number = permit.data["attempt"]
            order = permit.data["questions"]
            mine = {
                what: {f.data["question_index"] for f in one.facts[f"response.{what}"] if f.data["attempt"] == number}
                for what in ("recorded", "skipped")
            }
            answered |= mine["recorded"]
            skipped |= mine["skipped"]
            heard = mine["recorded"] | mine["skipped"]
            agreed = any(f.data["attempt"] == number and f.data["granted"] for f in one.facts["consent.recorded"])
            if not (agreed or heard):
                continue
            settled = max((order.index(index) + 1 for index in heard), default=0)
            asked |= heard | set(order[: settled + 1])
            over = bool(one.facts["interview.completed"]) or any(
                f.data["attempt"] == number
                and f.data["status"] in ("completed", "busy", "failed", "no-answer", "canceled")
                for f in one.facts["call.status_changed"]
            )
            if settled < len(order) and over:
                if settled:
                    index = order[settled - 1]
                    rows[index, texts[index]]["cut_off_after"] += 1
                else:
                    before_first += 1
        for what, indexes in (("asked", asked), ("answered", answered), ("skipped", skipped - answered)):
            for index in indexes:
                rows[index, texts[index]][what] += 1
    names = ("asked", "answered", "skipped", "cut_off_after")
    return {
        "questions": [
            {"question_index": index, "question": text, **{name: rows[index, text][name] for name in names}}
            for index, text in in_order(rows)
        ],
        "cut_off_before_first": before_first,
    }


def attempts(some: Sequence[Interview]) -> Json:
    """By hour of the day and outcome."""
    hours: dict[int, Counter[str]] = defaultdict(Counter)
    about = [topic for topic in TOPICS if topic.startswith("call.") or topic == "consent.recorded"]
    about += ["response.recorded", "response.skipped"]
    for one in some:
        by_attempt: dict[int, list[Raw]] = defaultdict(list)
        for each in sorted((f for t in about for f in one.facts[t] if "attempt" in f.data), key=lambda f: (f.at, f.id)):
            by_attempt[each.data["attempt"]].append(each)
        for facts in by_attempt.values():
            final = ("completed", "busy", "failed", "no-answer", "canceled")
            ended = [f.data["status"] for f in facts if f.topic == "call.status_changed" and f.data["status"] in final]
            refused = [f.data["reason"] for f in facts if f.topic == "call.refused"]
            blocked = ["blocked" for f in facts if f.topic == "call.blocked"]
            hours[facts[0].at.hour][[*ended, *refused, *blocked, "open"][0]] += 1
    total = sum(hours.values(), Counter())
    return {
        "attempts": sum(total.values()),
        "outcomes": dict(sorted(total.items())),
        "hours": [
            {"hour": hour, "attempts": sum(counted.values()), "outcomes": dict(sorted(counted.items()))}
            for hour, counted in sorted(hours.items())
        ],
    }


def agreement(some: Sequence[Interview]) -> Json:
    """The recommendation that holds, by the last review."""
    matrix: Counter[tuple[str, str]] = Counter()
    decisions: Counter[str] = Counter()
    without = 0
    for one in some:
        if not one.facts["interview.reviewed"]:
            continue
        last = one.facts["interview.reviewed"][-1].data
        decisions[last["decision"]] += 1
        evaluated = one.facts["interview.evaluated"]
        recommended = evaluated[-1].data["recommendation"] if evaluated else None
        if recommended is None:
            without += 1
        else:
            matrix[recommended, last["recommendation"]] += 1
    reviewed = sum(decisions.values())
    return {
        "reviewed": reviewed,
        "confirmed": decisions["confirmed"],
        "overridden": decisions["overridden"],
        "confirmed_share": ratio(decisions["confirmed"], reviewed, 4),
        "matrix": [
            {"recommended": name, **{made: matrix[name, made] for made in ("hire", "consider", "reject")}}
            for name in ("hire", "consider", "reject")
        ],
        "without_recommendation": without,
    }


def cost(some: Sequence[Interview]) -> Json:
    """Seconds on the phone, and tokens."""
    lasted: list[float] = []
    calls = 0
    tasks: dict[str, Counter[str]] = {name: Counter() for name in ("transcription", "judging", "summary")}
    for one in some:
        seconds: dict[str, float] = {}
        for status in one.facts["call.status_changed"]:
            if status.data["duration"] is not None:
                sid = status.data["call_sid"]
                seconds[sid] = max(seconds.get(sid, 0.0), status.data["duration"])
        calls += len(seconds)
        if seconds:
            lasted.append(math.fsum(seconds.values()))
        for task, topic in (
            ("transcription", "response.transcribed"),
            ("judging", "response.scored"),
            ("summary", "interview.evaluated"),
        ):
            for fact in one.facts[topic]:
                if fact.data["model"] is None:
                    continue
                usage = fact.data.get("usage")
                tasks[task]["unknown" if usage is None else "answers"] += 1
                tasks[task]["input_tokens"] += usage["input_tokens"] if usage else 0
                tasks[task]["output_tokens"] += usage["output_tokens"] if usage else 0
    read_in = sum(task["input_tokens"] for task in tasks.values())
    written = sum(task["output_tokens"] for task in tasks.values())
    return {
        "interviews": len(some),
        "calls": calls,
        "call_seconds": math.fsum(lasted),
        "call_time": lengths(lasted),
        "input_tokens": read_in,
        "output_tokens": written,
        "input_tokens_per_interview": ratio(read_in, len(some), 1),
        "output_tokens_per_interview": ratio(written, len(some), 1),
        "tokens": [
            {"task": name, **{key: task[key] for key in ("input_tokens", "output_tokens", "answers", "unknown")}}
            for name, task in tasks.items()
        ],
    }


def time_to_result(some: Sequence[Interview]) -> Json:
    """From asking to the first evaluation."""
    waits = [
        (one.facts["interview.evaluated"][0].at - one.request.at).total_seconds()
        for one in some
        if one.facts["interview.evaluated"]
    ]
    return {"duration": lengths(waits)}


def lengths(seconds: Sequence[float]) -> Json:
    """How many, their mean, and percentiles, which are exact to 1 %."""
    return {
        "count": len(seconds),
        "mean_seconds": ratio(sum(Fraction(round(each * 1000), 1000) for each in seconds), len(seconds), 3),
        "p50_seconds": percentile(seconds, 0.50),
        "p95_seconds": percentile(seconds, 0.95),
    }


def ratio(part: int | Fraction, whole: int, digits: int) -> float | None:
    """Rounded as people do it on paper with exact numbers, a half to the even digit."""
    return float(round(Fraction(part) / whole, digits)) if whole else None


def percentile(seconds: Sequence[float], share: float) -> float | None:
    """By nearest rank; then as the documents say that it is told: as the middle of its bucket of 2 %."""
    if not seconds:
        return None
    exact = sorted(seconds)[max(1, math.ceil(share * len(seconds))) - 1]
    power = math.ceil(math.log(round(exact * 1000)) / math.log(1.02)) if exact else None
    told = 2 * 1.02**power / 2.02 / 1000 if power is not None else 0.0
    assert abs(told - exact) <= 0.01 * exact, "the error bound that is promised"
    return round(told, 3)


def in_order(keys: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """By position; of one position in any order that is the same on both sides."""
    return sorted(keys)


COUNTERS = {
    "funnel": funnel,
    "scores": scores,
    "drop-off": drop_off,
    "attempts": attempts,
    "agreement": agreement,
    "cost": cost,
    "time-to-result": time_to_result,
}
