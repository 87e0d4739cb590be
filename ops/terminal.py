"""Where the operator's commands write: results to standard output, what went wrong to standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.markup import escape

from shared.kafka.log_reader import TopicsMissing
from shared.kafka.publisher import PublishFailed
from shared.kafka.settings import KafkaSettings

console = Console()
errors = Console(stderr=True)


def failed(message: str) -> typer.Exit:
    """Says what went wrong; to be raised, it ends the command with exit code 1."""
    errors.print(f"[red]✗[/] {escape(message)}", highlight=False, soft_wrap=True)
    return typer.Exit(1)


@contextmanager
def kafka_failures_told() -> Iterator[None]:
    """Ends the command with words to act upon when Kafka is away or lacks a topic."""
    try:
        yield
    except TopicsMissing as missing:
        raise failed(str(missing)) from missing
    except (KafkaError, PublishFailed) as failure:
        where = KafkaSettings().kafka_bootstrap_servers
        raise failed(f"Kafka at {where}: {failure}. `screener doctor` tells what to do.") from failure


def span(length: timedelta) -> str:
    """A length of time in at most two units: 0.3 s, 12.3 s, 2 min 5 s, 3 h 10 min, 4 d 2 h."""
    seconds = length.total_seconds()
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    units = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
    left, parts = round(seconds), list[str]()
    for name, size in units:
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {name}")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if not part.startswith("0 "))
