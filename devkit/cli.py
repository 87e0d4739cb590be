"""What the devkit adds to `screener`: `up` and `demo`."""

import asyncio
import os
import shlex
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from devkit.child import RUN_FOLDER, StartFailed, Unavailable
from devkit.kafka import KafkaUnavailable
from devkit.kafka.libraries import ensure_libraries, find_java
from devkit.ports import PortBusy
from devkit.world import KafkaKind, World, WorldSettings, running_world

console = Console() if sys.stdout.isatty() else Console(width=120)
errors = Console(stderr=True)

ModelFault = Annotated[
    list[str] | None, typer.Option(help="What the model does wrong, such as `down`; docs: devkit/openai/README.md")
]


def up(
    kafka: Annotated[KafkaKind | None, typer.Option(envvar="KAFKA", help="Real where Java and Maven are.")] = None,
    port: Annotated[int, typer.Option(help="Of the gateway.")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where data and logs are kept.")] = RUN_FOLDER / "up",
    speed: Annotated[float, typer.Option(help="Seconds of a call in a real second.")] = 10.0,
    model_fault: ModelFault = None,
) -> None:
    """Run everything on this machine until Ctrl-C: the product, and a stand-in for all that is outside."""
    try:
        asyncio.run(_up(kafka, port, folder, speed, tuple(model_fault or ())))
    except (Unavailable, StartFailed, PortBusy) as failure:
        errors.print(f"[red]✗[/] {escape(str(failure))}", highlight=False)
        raise typer.Exit(1) from failure


async def _up(kafka: KafkaKind | None, port: int, folder: Path, speed: float, faults: tuple[str, ...]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    kind = await _kafka_kind(kafka)
    settings = WorldSettings(
        kafka=kind,
        folder=folder,
        gateway_port=port,
        speed=speed,
        model_faults=faults,
        partitions=6 if kind is KafkaKind.REAL else 2,
        environment={name: os.environ[name] for name in ("API_KEY", "SECRET_KEY") if os.environ.get(name)},
    )
    with console.status("Starting Kafka, MongoDB, the phone network, the model and the product …"):
        async with running_world(settings) as world:
            _introduce(world, kind)
            await stop.wait()
            console.print("\nEnding: letting everything finish …")
    console.print("[green]✓[/] Ended.")


async def _kafka_kind(asked: KafkaKind | None) -> KafkaKind:
    """Real Kafka where it was asked for, or where this machine has what it takes; says which it took."""
    if asked is KafkaKind.MEMORY:
        return asked
    try:
        await find_java()
        with console.status("Looking for Apache Kafka's libraries (Maven fetches them the first time) …"):
            await ensure_libraries()
    except KafkaUnavailable as missing:
        if asked is KafkaKind.REAL:
            raise
        console.print(f"[yellow]•[/] Kafka in memory: nothing is kept after the end. ({escape(str(missing))})")
        return KafkaKind.MEMORY
    return KafkaKind.REAL


def _introduce(world: World, kind: KafkaKind) -> None:
    variables = {"SCREENER_URL": world.url, **world.environment}
    env_file = world.settings.folder / "env"
    env_file.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))
    console.print(
        f"[green]✓[/] Everything runs, on {'Apache Kafka' if kind is KafkaKind.REAL else 'Kafka in memory'}.\n"
    )
    console.print(f"  REST        {world.url}/v1   [dim]API key {world.environment['API_KEY']}[/]", highlight=False)
    console.print(f"  Try it out  {world.url}/docs", highlight=False)
    console.print(
        f"  Phones      {world.phones.url}/_devkit/calls   [dim]who is called, and how it went[/]", highlight=False
    )
    console.print(f"  Logs        {world.logs}", highlight=False)
    console.print("\n  In another terminal:\n")
    console.print(f"    source {env_file}", highlight=False)
    console.print("    .venv/bin/screener tail      [dim]# every fact, live[/]", highlight=False)
    console.print("\n  Ctrl-C ends it.")


def demo(
    kafka: Annotated[KafkaKind, typer.Option(envvar="KAFKA", help="Which Kafka.")] = KafkaKind.MEMORY,
    model_fault: ModelFault = None,
    folder: Annotated[Path, typer.Option(help="Where data and logs are kept.")] = RUN_FOLDER / "demo",
) -> None:
    """Screen seven candidates for one job, end to end, with everything outside played by stand-ins."""
    from devkit.demo import run_demo  # here, because `up` shows nothing of what it shows

    try:
        finished = asyncio.run(run_demo(console, kafka, tuple(model_fault or ()), folder))
    except (Unavailable, StartFailed) as failure:
        errors.print(f"[red]✗[/] {escape(str(failure))}", highlight=False)
        raise typer.Exit(1) from failure
    except KeyboardInterrupt as interrupted:
        raise typer.Exit(130) from interrupted
    raise typer.Exit(0 if finished else 1)
