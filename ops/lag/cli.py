"""`screener lag`."""

import asyncio
import sys
import time
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Group
from rich.live import Live

from ops.lag.standing import ServiceStanding
from ops.lag.survey import survey
from ops.lag.view import as_json as json_of
from ops.lag.view import as_report
from ops.terminal import console, failed, kafka_failures_told
from shared.clock import utc_now
from shared.kafka.settings import KafkaSettings


def lag(
    service: Annotated[list[str] | None, typer.Option("--service", help="These only; all of them without it.")] = None,
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds that a record may be unfinished before it counts.")
    ] = 60.0,
    every: Annotated[bool, typer.Option("--all", help="Show partitions without a lag, too.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")] = False,
    interval: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 2.0,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a look.")] = False,
) -> None:
    """Show how far each service is behind the log, and what holds it up.

    What is in flight and what is retried is as the worker said with its last commit. Healthy is what has finished
    all that is older than the patience; behind, what has not; stuck, what is retrying it; stopped, what has no worker.
    """
    reads = _reads(service or [])
    allowed = timedelta(seconds=patience)
    try:
        if watch and console.is_terminal and not as_json:
            with Live(console=console, auto_refresh=False) as live:
                while True:
                    live.update(_report(_look(reads), allowed, every), refresh=True)
                    time.sleep(interval)
        while True:
            services = _look(reads)
            if as_json:
                sys.stdout.write(json_of(services, utc_now(), allowed) + "\n")
                sys.stdout.flush()
            else:
                console.print(_report(services, allowed, every))
            if not watch:
                return
            time.sleep(interval)
    except KeyboardInterrupt:
        return


def _reads(wanted: list[str]) -> dict[str, list[str]]:
    from ops.replay.targets import TARGETS  # the services' code, which other commands need not wait for

    if unknown := sorted(set(wanted) - set(TARGETS)):
        raise failed(f"no service {', '.join(unknown)}. There are: {', '.join(TARGETS)}")
    return {
        name: [topic.value for topic in target.table.topics]
        for name, target in TARGETS.items()
        if not wanted or name in wanted
    }


def _look(reads: dict[str, list[str]]) -> list[ServiceStanding]:
    with kafka_failures_told():
        return asyncio.run(survey(KafkaSettings(), reads))


def _report(services: list[ServiceStanding], patience: timedelta, every: bool) -> Group:
    return as_report(services, utc_now(), patience, every)
