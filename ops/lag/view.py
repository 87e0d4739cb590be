"""Where the services stand, for people and for other programs."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ops.lag.standing import PartitionStanding, ServiceStanding, State, Unfinished
from ops.palette import colour
from ops.terminal import span
from shared.events.topics import Topic

_MARKS = {
    State.HEALTHY: ("✓", "green"),
    State.BEHIND: ("•", "yellow"),
    State.STUCK: ("✗", "red"),
    State.STOPPED: ("✗", "red"),
}


def as_report(services: Sequence[ServiceStanding], now: datetime, patience: timedelta, every: bool) -> Group:
    """A line for each service with what to do about it, and the partitions below."""
    parts: list[RenderableType] = []
    for service in services:
        parts += _service(service, now, patience)
    shown = [(service, each) for service in services for each in service.partitions if every or _busy(each)]
    if shown:
        parts += [Text(), _details(shown, now)]
    left = sum(len(service.partitions) for service in services) - len(shown)
    if left:
        parts += [Text(), Text(f"{left} partitions are finished to their ends; --all shows them.", style="dim")]
    return Group(*parts)


def as_json(services: Sequence[ServiceStanding], now: datetime, patience: timedelta) -> str:
    """Everything, as a JSON object on one line."""
    return json.dumps(
        {"at": now.isoformat(), "services": [_as_object(service, now, patience) for service in services]},
        ensure_ascii=False,
    )


def _service(service: ServiceStanding, now: datetime, patience: timedelta) -> list[Text]:
    state = service.state(now, patience)
    mark, style = _MARKS[state]
    progress = service.progress
    said = [f"{service.lag:,} unfinished"]
    if service.held_up is not None:
        said.append(f"the oldest for {span(service.age(now))}")
    if state is not State.STOPPED and progress.in_flight:
        said.append(f"{progress.in_flight:,} in flight")
    if state is not State.STOPPED and progress.retrying:
        said.append(f"{progress.retrying:,} retried, up to {progress.attempts:,} times")
    lines = [
        Text.assemble((mark, style), " ", (f"{service.service:<18}", "bold"), (f"{state:<9}", style), ", ".join(said))
    ]
    if advice := _advice(service, state):
        lines.append(Text.assemble(" " * 29, ("→ ", "dim"), advice))
    return lines


def _advice(service: ServiceStanding, state: State) -> str:
    match state:
        case State.STOPPED:
            return f"No worker is in its group. Start it: `python -m services.{service.service}`."
        case State.BEHIND:
            return "It waits its turn, or the worker is away: look at its /readyz; more workers share the partitions."
        case State.STUCK:
            oldest = service.held_up.oldest if service.held_up else None
            which = f"`screener trace {oldest.subject}`" if oldest and oldest.subject else "the worker's log"
            return f"Something keeps failing: `trying again` in the worker's log says why; `screener doctor`; {which}."
        case State.HEALTHY:
            return ""


def _busy(partition: PartitionStanding) -> bool:
    return partition.lag > 0 or (partition.progress is not None and partition.progress.in_flight > 0)


def _details(shown: Sequence[tuple[ServiceStanding, PartitionStanding]], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("service", no_wrap=True)
    table.add_column("partition", no_wrap=True)
    for name in ("committed", "end", "lag", "in flight", "retried", "oldest"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("which", overflow="fold")
    for service, each in shown:
        stopped = service.members == 0
        table.add_row(
            service.service,
            Text.assemble((each.topic, colour(Topic(each.topic))), (f"/{each.partition}", "dim")),
            "–" if each.committed is None else f"{each.committed:,}",
            f"{each.end:,}",
            f"{each.lag:,}",
            "–" if stopped or each.progress is None else f"{each.progress.in_flight:,}",
            "–" if stopped or each.progress is None else _retried(each),
            "" if each.oldest is None else span(max(timedelta(), now - each.oldest.written_at)),
            Text() if each.oldest is None else _which(each.oldest),
        )
    return table


def _retried(partition: PartitionStanding) -> str:
    progress = partition.progress
    return f"{progress.retrying:,} ×{progress.attempts:,}" if progress is not None and progress.retrying else "0"


def _which(oldest: Unfinished) -> Text:
    if oldest.type is None:
        return Text("no fact", style="red")
    return Text.assemble(oldest.type, "  ", oldest.subject or "", "  ", ((oldest.id or "")[:8], "dim"))


def _as_object(service: ServiceStanding, now: datetime, patience: timedelta) -> dict[str, Any]:
    progress = service.progress
    return {
        "service": service.service,
        "state": service.state(now, patience).value,
        "workers": service.members,
        "lag": service.lag,
        "oldest_age_seconds": service.age(now).total_seconds() if service.held_up else None,
        "in_flight": progress.in_flight,
        "retrying": progress.retrying,
        "attempts": progress.attempts,
        "partitions": [_partition_object(each, now) for each in service.partitions],
    }


def _partition_object(partition: PartitionStanding, now: datetime) -> dict[str, Any]:
    oldest, progress = partition.oldest, partition.progress
    return {
        "topic": partition.topic,
        "partition": partition.partition,
        "committed": partition.committed,
        "end": partition.end,
        "lag": partition.lag,
        "oldest": None
        if oldest is None
        else {
            "type": oldest.type,
            "subject": oldest.subject,
            "id": oldest.id,
            "written_at": oldest.written_at.isoformat(),
            "age_seconds": max(0.0, (now - oldest.written_at).total_seconds()),
        },
        "in_flight": None if progress is None else progress.in_flight,
        "retrying": None if progress is None else progress.retrying,
        "attempts": None if progress is None else progress.attempts,
    }
