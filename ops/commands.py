"""`screener`: the operator's command line."""

import asyncio
import json
import sys
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.markup import escape

from ops.dlq.cli import app as dlq
from ops.doctor import Verdict, examine
from ops.headlines import headline
from ops.keys.cli import app as keys
from ops.lag.cli import lag
from ops.palette import colour
from ops.replay.cli import replay
from ops.trace.cli import trace
from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.kafka.log_reader import TopicsMissing, follow
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics_admin import TopicsMisconfigured, make_topics

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_show_locals=False)
console = Console()
errors = Console(stderr=True)
app.add_typer(dlq, name="dlq")
app.add_typer(keys, name="keys")
app.command()(replay)
app.command()(lag)
app.command()(trace)


@app.command()
def topics() -> None:
    """Make the topics that are missing. Safe to repeat."""
    settings = KafkaSettings()
    try:
        report = asyncio.run(make_topics(settings))
    except (TopicsMisconfigured, KafkaError) as failure:
        raise _failed(f"{failure}. Is Kafka at {settings.kafka_bootstrap_servers}?") from failure
    console.print(f"[green]✓[/] {len(report.made)} topics made, {len(report.found)} were there.")


@app.command()
def tail(
    topic: Annotated[list[str] | None, typer.Argument(help="Topics to follow; all of them without one.")] = None,
    from_beginning: Annotated[bool, typer.Option("--from-beginning", help="Show what is there already.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line, personal data included.")] = False,
) -> None:
    """Show facts as they are written."""
    known = [each.value for each in Topic]
    if unknown := sorted(set(topic or []) - set(known)):
        raise _failed(f"no topic {', '.join(unknown)}. There are: {', '.join(known)}")
    try:
        asyncio.run(_tail(topic or known, from_beginning, as_json))
    except (TopicsMissing, KafkaError) as failure:
        raise _failed(f"{failure}. `screener doctor` tells what to do.") from failure
    except KeyboardInterrupt:
        return


async def _tail(names: list[str], from_beginning: bool, as_json: bool) -> None:
    async for fact in follow(KafkaSettings(), names, from_beginning):
        if as_json:
            sys.stdout.write(_as_json(fact) + "\n")
            sys.stdout.flush()
        else:
            console.print(line(fact), highlight=False, soft_wrap=True)


def line(fact: Fact) -> str:
    """A fact as rich markup: time, topic, subject, what happened."""
    topic = fact.data.topic
    return (
        f"[dim]{fact.time:%H:%M:%S.%f}"[:-3]
        + f"[/] [{colour(topic)}]{topic:<26}[/] [dim]{escape(fact.subject[:14])}[/]  {escape(headline(fact.data))}"
    )


def _as_json(fact: Fact) -> str:
    attributes = {
        "id": fact.id,
        "type": fact.type,
        "source": fact.source,
        "subject": fact.subject,
        "time": fact.time.isoformat(),
        "tenant": fact.tenant,
        "correlationid": fact.correlation_id,
        "causationid": fact.causation_id,
    }
    return json.dumps({**attributes, "data": fact.data.model_dump(mode="json")}, ensure_ascii=False)


@app.command()
def doctor() -> None:
    """Check everything outside that the product needs, and say what to do."""
    healthy = True
    for finding in asyncio.run(examine()):
        mark, style = {Verdict.GOOD: ("✓", "green"), Verdict.BAD: ("✗", "red"), Verdict.NOTE: ("•", "yellow")}[
            finding.verdict
        ]
        console.print(
            f"[{style}]{mark}[/] [bold]{finding.subject:<10}[/] {escape(finding.detail)}",
            highlight=False,
            soft_wrap=True,
        )
        if finding.advice:
            console.print(f"             [dim]→[/] {escape(finding.advice)}", highlight=False, soft_wrap=True)
        healthy = healthy and finding.verdict is not Verdict.BAD
    if not healthy:
        raise typer.Exit(1)


def _failed(message: str) -> typer.Exit:
    errors.print(f"[red]✗[/] {escape(message)}", highlight=False)
    return typer.Exit(1)
