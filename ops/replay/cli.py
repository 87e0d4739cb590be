"""`screener replay`."""

import asyncio
import os
import signal
import socket
import sys
from enum import StrEnum
from typing import Annotated

import typer
from aiokafka.errors import KafkaError

from ops.replay.hands import Hands, cores
from ops.replay.rebuild import Found, Rebuild, Refused
from ops.replay.scope import Scope
from ops.replay.screen import Screen
from ops.since import moment
from ops.terminal import console, failed, kafka_failures_told
from shared.clock import utc_now
from shared.errors import Transient
from shared.heap import set_aside
from shared.kafka.settings import KafkaSettings
from shared.mongo.database import Database
from shared.mongo.settings import MongoSettings
from shared.mongo.shadow_register import LeaseLost, ReplayUnderWay
from shared.telemetry import configure_logging

_INTERRUPTED = 130


class ServiceName(StrEnum):
    """Whose projection."""

    JD = "jd_service"
    CANDIDATE = "candidate_service"
    TELEPHONY = "telephony_service"
    SCORING = "scoring_service"
    ATS = "ats_service"
    ANALYTICS = "analytics_service"


def replay(
    service: Annotated[ServiceName, typer.Argument(help="Whose projection is rebuilt.")],
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Fold the whole log. So it is done unless something else is said.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Fold what was written since 15m, 2h, 3d or an ISO time onto a copy.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Fold these topics only, onto a copy.")] = None,
    switch: Annotated[bool, typer.Option("--switch/--no-switch", help="Not to switch is to compare only.")] = True,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to what was there before the last switch, and facts since.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Switch without asking.")] = False,
    values: Annotated[bool, typer.Option("--values", help="Show what differs, personal data included.")] = False,
    processes: Annotated[
        int | None,
        typer.Option(min=1, help="That fold side by side. Not said: a long log, as many as there are cores."),
    ] = None,
) -> None:
    """Rebuild a service's projection from the log beside the live one, compare them, and switch.

    It only folds: nobody is phoned, no model is asked, nothing is published. The service goes on working and readers
    see no gap. A copy keeps what is in it: only the whole log takes out what should not be there.

    With --no-switch it ends with 1 if the two differ.
    """
    if (from_beginning and (since or topic)) or (rollback and (from_beginning or since or topic)):
        raise failed("--from-beginning, --rollback, and --since or --topic exclude each other.")
    if switch and not yes and not sys.stdin.isatty():
        raise failed("There is nobody to ask. Say --yes to switch, or --no-switch to compare.")
    scope = Scope(moment(since, utc_now()) if since else None, tuple(topic or ()), rollback)
    session = _Session(service, scope, switch, yes, values, processes)
    configure_logging("screener", "WARNING")
    with kafka_failures_told():
        raise typer.Exit(asyncio.run(session.run()))


class _Session:
    """One replay on a terminal."""

    def __init__(
        self, service: ServiceName, scope: Scope, switch: bool, yes: bool, values: bool, processes: int | None
    ) -> None:
        from ops.replay.targets import TARGETS  # the services' code, which other commands need not wait for

        self._target = TARGETS[service]
        self._scope = scope
        self._switch = switch
        self._yes = yes
        self._processes = processes
        self._screen = Screen(console, self._target.collection, values)
        self._same = False
        self._check_topics()

    async def run(self) -> int:
        """Returns the exit code."""
        task = asyncio.ensure_future(self._run())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return _INTERRUPTED

    async def _run(self) -> int:
        set_aside()
        owner = f"{socket.gethostname()}, process {os.getpid()}"
        mongo = MongoSettings()
        async with Database(mongo) as database:
            hands = Hands(mongo, cores()) if self._processes is None else Hands(mongo, self._processes, worth=0)
            rebuild = Rebuild(self._target, KafkaSettings(), database, owner, self._screen, hands)
            try:
                switched = await rebuild.run(self._scope, self._decide)
            except (Refused, ReplayUnderWay, LeaseLost, Transient) as failure:
                raise failed(f"{failure} {_state(rebuild)}") from failure
            except (asyncio.CancelledError, KafkaError):
                console.print(f"[yellow]•[/] {_state(rebuild)}", highlight=False)
                raise
            finally:
                self._screen.still()
        if switched:
            console.print(
                f"[green]✓[/] Readers see the rebuilt collection. `screener replay {self._target.service} --rollback` "
                "brings the one before back.",
                highlight=False,
                soft_wrap=True,
            )
            return 0
        console.print(f"  {_state(rebuild)}", highlight=False)
        return 0 if self._same or self._switch else 1

    def _check_topics(self) -> None:
        known = [each.value for each in self._target.table.topics]
        if unknown := sorted(set(self._scope.topics) - set(known)):
            raise failed(f"{self._target.service} does not read {', '.join(unknown)}. It reads: {', '.join(known)}")

    async def _decide(self, found: Found) -> bool:
        self._screen.still()
        self._screen.found(found)
        self._same = found.comparison.same
        return self._switch and (self._yes or await _agreed("Let readers see the rebuilt collection?"))


def _state(rebuild: Rebuild) -> str:
    return "The switch was done." if rebuild.switched else "The live collection is as it was."


async def _agreed(question: str) -> bool:
    """Asks on the terminal, while everything else goes on."""
    console.print(f"{question} [dim](y/n)[/]", end=" ")
    loop, answered = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin, answered.set)
    try:
        await answered.wait()
    finally:
        loop.remove_reader(sys.stdin)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
