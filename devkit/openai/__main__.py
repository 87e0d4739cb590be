"""`python -m devkit.openai`: serves until SIGTERM or SIGINT."""

import argparse
import asyncio
import json
import logging
import signal
import sys
from pathlib import Path

from devkit.openai.faults import Fault, FaultRule
from devkit.openai.server import ModelServer
from devkit.openai.settings import ModelServerSettings


def _rule(text: str) -> FaultRule:
    """From `fault` or `fault@target`."""
    fault, _, target = text.partition("@")
    return FaultRule(fault=Fault(fault), on=target or None)


def _settings() -> ModelServerSettings:
    parser = argparse.ArgumentParser(prog="python -m devkit.openai", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--latency-ms", type=int, default=0, help="how long each answer is thought about")
    parser.add_argument(
        "--fault",
        type=_rule,
        action="append",
        default=[],
        metavar="FAULT[@TARGET]",
        help=f"{', '.join(Fault)}; on one schema's name, chat or transcription only",
    )
    parser.add_argument("--journal", type=Path, help="a file to which every request and its answer is appended")
    arguments = parser.parse_args()
    return ModelServerSettings(
        port=arguments.port,
        latency_ms=arguments.latency_ms,
        faults=tuple(arguments.fault),
        journal=arguments.journal,
    )


async def _serve(settings: ModelServerSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with ModelServer(settings) as server:
        sys.stdout.write(json.dumps({"url": server.url}) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    # Dropped connections are meant, and uvicorn would report each as an error of ours.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    asyncio.run(_serve(_settings()))
