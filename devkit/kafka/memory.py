"""A Kafka that lives in memory: the real protocol on loopback, ready at once, gone with its process.

    python -m devkit.kafka.memory --topics '{"jd.created": 4}'      (or --topics @file.json)

prints one line, `{"bootstrap": "127.0.0.1:PORT", "environment": {...}}`, when clients may connect, and runs until
SIGTERM or SIGINT. The port is always the operating system's choice.

It is right for one worker per group, small messages and nothing to keep: groups of two or more members do not form,
5 MiB are kept per partition, and there are no admin calls, no transactions and no lookup of offsets by time.
Topics that were not named are made at first use, with four partitions.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, PositiveInt, TypeAdapter, ValidationError

from devkit.child import RUN_FOLDER, Child, NotStarted
from devkit.kafka.librdkafka import InMemoryBroker

CLIENT_ENVIRONMENT = {
    # A member that left without a word blocks its group until its session times out.
    "KAFKA_SESSION_TIMEOUT_MS": "1100",
    "KAFKA_HEARTBEAT_INTERVAL_MS": "300",
    # The broker answers an empty fetch at its time-out only, even when a message arrives meanwhile: a hop waits for so
    # long at most, and a service that has nothing to do asks so often.
    "KAFKA_FETCH_MAX_WAIT_MS": "50",
}

_TOPICS = TypeAdapter(dict[str, PositiveInt])


class Ready(BaseModel):
    """The line that the broker's process prints."""

    bootstrap: str
    environment: dict[str, str]


class MemoryKafka(Child):
    """The in-memory broker as a process of its own. Each `start()` is a new, empty one on a new port."""

    name: ClassVar[str] = "in-memory Kafka"
    start_seconds: float = 60.0

    def __init__(self, topics: Mapping[str, int], log_path: Path | None = None) -> None:
        """`topics` maps a name to its number of partitions."""
        super().__init__(log_path or RUN_FOLDER / "kafka-memory.log")
        self._topics = dict(topics)
        self._ready: Ready | None = None

    @property
    def bootstrap(self) -> str:
        """`127.0.0.1:PORT`. Raises NotStarted."""
        return self._said().bootstrap

    @property
    def environment(self) -> dict[str, str]:
        return dict(self._said().environment)

    async def _command(self) -> Sequence[str]:
        return [sys.executable, "-m", "devkit.kafka.memory", "--topics", json.dumps(self._topics)]

    def _stdout(self) -> int:
        return asyncio.subprocess.PIPE

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None, "started with a pipe"
        line = await process.stdout.readline()
        if not line:
            await process.wait()
            return
        self._ready = Ready.model_validate_json(line)

    def _said(self) -> Ready:
        if self._ready is None:
            raise NotStarted(self.name)
        return self._ready


def topics_argument(argument: str) -> dict[str, int]:
    """Reads `{"topic": partitions}`, or `@file` with the same in it. Raises argparse.ArgumentTypeError."""
    try:
        text = Path(argument[1:]).read_text() if argument.startswith("@") else argument
        return _TOPICS.validate_json(text)
    except (OSError, ValidationError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m devkit.kafka.memory", description=__doc__)
    parser.add_argument("--topics", type=topics_argument, default={}, metavar="JSON|@FILE")
    topics: dict[str, int] = parser.parse_args().topics
    endings = {signal.SIGTERM, signal.SIGINT}
    # Before librdkafka starts its threads, which inherit the mask: the signal is then ours to wait for.
    signal.pthread_sigmask(signal.SIG_BLOCK, endings)
    broker = InMemoryBroker(topics)
    environment = {"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap, **CLIENT_ENVIRONMENT}
    sys.stdout.write(Ready(bootstrap=broker.bootstrap, environment=environment).model_dump_json() + "\n")
    sys.stdout.flush()
    signal.sigwait(endings)
    broker.close()


if __name__ == "__main__":
    main()
