"""Dead letters for people, and for other programs."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.json import JSON
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ops.dlq.letter import LetterId
from ops.dlq.mailbox import Case, State
from ops.headlines import headline
from ops.palette import colour
from ops.terminal import span
from shared.events.fact import Fact
from shared.events.topics import Topic

STATE_STYLES = {State.OPEN: "bold red", State.REDRIVEN: "yellow", State.DISCARDED: "dim"}


def as_table(cases: Sequence[Case], now: datetime) -> Table:
    """A line for each letter."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("#", justify="right")
    table.add_column("letter", overflow="fold")
    table.add_column("key", overflow="fold", style="dim")
    table.add_column("age", justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("error", overflow="fold", ratio=1)
    for case in cases:
        table.add_row(
            str(case.number),
            styled(case.id),
            Text(case.letter.key[:14]),
            Text(span(now - case.letter.written_at)),
            Text(case.state, style=STATE_STYLES[case.state]),
            Text(_first_line(case.letter.error)),
        )
    return table


def as_groups(cases: Sequence[Case], now: datetime) -> Table:
    """A line for each kind of failure: one error of one service in one topic, the most frequent first."""
    groups = defaultdict[tuple[str, str, str], list[Case]](list)
    for case in cases:
        groups[case.id.service, case.id.topic, _first_line(case.letter.error)].append(case)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, justify in (("letters", "right"), ("service", "left"), ("topic", "left"), ("latest", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("which", overflow="fold", style="dim")
    table.add_column("error", overflow="fold", ratio=1)
    for (service, topic, error), members in sorted(groups.items(), key=lambda group: -len(group[1])):
        latest = max(case.letter.written_at for case in members)
        table.add_row(
            str(len(members)),
            service,
            Text(topic, style=colour(Topic(topic))),
            Text(span(now - latest)),
            Text(_numbers([case.number for case in members])),
            Text(error),
        )
    return table


def styled(identity: LetterId) -> Text:
    """A letter's identity, with the topic in its colour."""
    return Text.assemble(
        identity.service,
        ("/", "dim"),
        (identity.topic, colour(Topic(identity.topic))),
        (f"/{identity.partition}/{identity.offset}", "dim"),
    )


def in_full(case: Case) -> Group:
    """Everything about one letter, personal data included."""
    letter = case.letter
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", justify="right")
    facts.add_column(overflow="fold")
    facts.add_row("letter", Text(f"{letter.place}, written {letter.written_at:%Y-%m-%d %H:%M:%S} UTC"))
    facts.add_row("state", Text(case.state, style=STATE_STYLES[case.state]))
    for act in case.acts:
        facts.add_row(f"{act.time:%Y-%m-%d %H:%M:%S}", Text(f"{act.data.topic.split('.')[1]} {headline(act.data)}"))
    facts.add_row("error", Text(letter.error, style="red"))
    facts.add_row("tries", str(letter.attempts))
    facts.add_row("key", Text(letter.key))
    headers = Table.grid(padding=(0, 2))
    headers.add_column(style="dim", justify="right")
    headers.add_column(overflow="fold")
    for name, raw in letter.original.headers:
        headers.add_row(Text(name), Text(_text(raw)))
    parts: list[RenderableType] = [Text.assemble((f"#{case.number}  ", "bold"), styled(case.id)), facts]
    parts += [_section("headers"), headers, _section("value"), _value(letter.original.value)]
    parts += [_section("stack"), Text(letter.stack.rstrip() or "none", style="dim")]
    return Group(*parts)


def as_json(case: Case) -> str:
    """A letter as a JSON object on one line, personal data included."""
    letter = case.letter
    fields: dict[str, Any] = {
        "id": str(case.id),
        "number": case.number,
        "state": case.state.value,
        "service": case.id.service,
        "topic": case.id.topic,
        "partition": case.id.partition,
        "offset": case.id.offset,
        "written_at": letter.written_at.isoformat(),
        "key": letter.key,
        "type": letter.attribute("ce_type"),
        "error": letter.error,
        "attempts": letter.attempts,
        "acts": [_act(fact) for fact in case.acts],
        "headers": [[name, _text(raw)] for name, raw in letter.original.headers],
        "value": _text(letter.original.value),
        "stack": letter.stack,
    }
    return json.dumps(fields, ensure_ascii=False)


def summary(console: Console, shown: Sequence[Case], everything: Sequence[Case]) -> None:
    """How many there are, and what one types next."""
    counts = {state: sum(case.state is state for case in everything) for state in State}
    said = ", ".join(f"{count} {state}" for state, count in counts.items())
    console.print(f"\n[dim]{len(shown)} shown; of all: {said}.[/]", highlight=False, soft_wrap=True)
    if counts[State.OPEN]:
        console.print(
            "[dim]→ `screener dlq show N`; mend the cause, then `screener dlq redrive N …`; "
            "or `screener dlq discard N … --reason …`.[/]",
            highlight=False,
            soft_wrap=True,
        )


def _act(fact: Fact[Any]) -> dict[str, Any]:
    return {"id": fact.id, "type": fact.type, "time": fact.time.isoformat(), **fact.data.model_dump(mode="json")}


def _section(name: str) -> Rule:
    return Rule(Text(name, style="dim"), align="left", style="dim")


def _value(value: bytes) -> RenderableType:
    try:
        return JSON(value.decode(), ensure_ascii=False)
    except ValueError:
        return Text(_text(value))


def _text(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")


def _first_line(error: str) -> str:
    line = error.partition("\n")[0]
    return line if len(line) <= 200 else line[:199] + "…"


def _numbers(numbers: Sequence[int]) -> str:
    some = ", ".join(map(str, numbers[:8]))
    return f"{some} …" if len(numbers) > 8 else some
