"""`screener dlq`: list, show, redrive, discard."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import typer
from rich.markup import escape

from ops.dlq import acts, view
from ops.dlq.choosing import EVERY_STATE, filter_of, meant, named
from ops.dlq.mailbox import Case, Filter, Mailbox, State, read_mailbox
from ops.terminal import console, errors, failed, kafka_failures_told
from shared.clock import utc_now
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from shared.telemetry import configure_logging

app = typer.Typer(no_args_is_help=True, help="What could not be processed: look, put back, or set aside.")

Names = Annotated[list[str], typer.Argument(metavar="LETTER…", help="Numbers, identities, or beginnings of them.")]
MaybeNames = Annotated[
    list[str] | None, typer.Argument(metavar="LETTER…", help="Numbers, identities, or beginnings of them.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Every open letter that the filters let through.")]
TopicOption = Annotated[list[str] | None, typer.Option("--topic", help="Of these topics only.")]
ServiceOption = Annotated[list[str] | None, typer.Option("--service", help="Of these services only.")]
ErrorOption = Annotated[str, typer.Option("--error", help="With this text in the error.")]
SinceOption = Annotated[str | None, typer.Option("--since", help="Not older than 15m, 2h, 3d, or an ISO time.")]
JsonOption = Annotated[bool, typer.Option("--json", help="A JSON object a line, personal data included.")]
ByOption = Annotated[str, typer.Option("--by", envvar="USER", help="Who acts, for the audit trail.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
_SAMPLE = 5


@app.command("list")
def list_letters(
    topic: TopicOption = None,
    service: ServiceOption = None,
    error: ErrorOption = "",
    since: SinceOption = None,
    state: Annotated[str, typer.Option(help="open, redriven, discarded or all.")] = State.OPEN.value,
    grouped: Annotated[bool, typer.Option("--grouped", help="One line for each kind of failure.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the dead letters that are open, oldest first."""
    wanted = filter_of(topic, service, error, since, state)
    mailbox = _mailbox()
    cases = mailbox.chosen(wanted)
    if as_json:
        for case in cases:
            sys.stdout.write(view.as_json(case) + "\n")
        return
    if not cases:
        console.print(f"[green]✓[/] No dead letters{'' if state == EVERY_STATE else f' that are {escape(state)}'}.")
        return
    console.print((view.as_groups if grouped else view.as_table)(cases, utc_now()))
    view.summary(console, cases, mailbox.cases)


@app.command()
def show(letters: Names, as_json: JsonOption = False) -> None:
    """Show everything about dead letters: headers, value, stack. Personal data included."""
    for case in named(_mailbox(), letters):
        if as_json:
            sys.stdout.write(view.as_json(case) + "\n")
        else:
            console.print(view.in_full(case))
            console.print()


@app.command()
def redrive(
    letters: MaybeNames = None,
    every: AllOption = False,
    topic: TopicOption = None,
    service: ServiceOption = None,
    error: ErrorOption = "",
    since: SinceOption = None,
    again: Annotated[bool, typer.Option("--again", help="Also those that were put back or set aside.")] = False,
    reason: Annotated[str | None, typer.Option(help="For the audit trail.")] = None,
    by: ByOption = "",
    yes: YesOption = False,
) -> None:
    """Put the originals back at the end of their topics, byte for byte, to be processed again.

    Every service that reads the topic gets them once more. For those that had processed them that changes nothing:
    folds are idempotent, and effects that were done have their results stored.
    """
    operator = _operator(by)
    wanted = filter_of(topic, service, error, since, EVERY_STATE)
    cases = _chosen(letters, every, wanted, frozenset(State) if again else frozenset({State.OPEN}))
    if every and not yes:
        _confirm(f"Put {len(cases)} {_letters(cases)} back?", cases)
    put_back = _acted(lambda publisher: acts.redrive(publisher, cases, operator, reason))
    topics = ", ".join(sorted({case.id.topic for case in cases}))
    console.print(
        f"[green]✓[/] {len(cases)} {_letters(cases)} redriven by {escape(by)}: "
        f"{put_back} {'message is' if put_back == 1 else 'messages are'} back at the end of {topics}.",
        highlight=False,
        soft_wrap=True,
    )
    console.print("  [dim]What fails again comes back as a new letter.[/]", highlight=False)


@app.command()
def discard(
    letters: MaybeNames = None,
    reason: Annotated[str, typer.Option(help="Why nothing more is to be done.")] = "",
    every: AllOption = False,
    topic: TopicOption = None,
    service: ServiceOption = None,
    error: ErrorOption = "",
    since: SinceOption = None,
    by: ByOption = "",
    yes: YesOption = False,
) -> None:
    """Set letters aside for good, with the reason. They stay in their topics."""
    if not reason.strip():
        raise failed("Say why: --reason '…'")
    operator = _operator(by)
    wanted = filter_of(topic, service, error, since, EVERY_STATE)
    cases = _chosen(letters, every, wanted, frozenset({State.OPEN}))
    if every and not yes:
        _confirm(f"Set {len(cases)} {_letters(cases)} aside?", cases)

    async def act(publisher: Publisher) -> int:
        await acts.discard(publisher, cases, operator, reason.strip())
        return len(cases)

    _acted(act)
    console.print(
        f"[green]✓[/] {len(cases)} {_letters(cases)} discarded by {escape(by)}.", highlight=False, soft_wrap=True
    )


def _mailbox() -> Mailbox:
    with kafka_failures_told():
        mailbox = asyncio.run(read_mailbox(KafkaSettings()))
    for stray in mailbox.strays:
        errors.print(f"[yellow]•[/] {escape(stray)}", highlight=False, soft_wrap=True)
    return mailbox


def _chosen(names: Sequence[str] | None, every: bool, wanted: Filter, allowed: frozenset[State]) -> list[Case]:
    if not every and wanted != Filter():
        raise failed("Filters go with --all.")
    return meant(_mailbox(), names or (), wanted if every else None, allowed)


def _operator(name: str) -> acts.Operator:
    if not name.strip():
        raise failed("Say who you are: --by NAME, or set USER.")
    return acts.Operator(name.strip(), utc_now)


def _confirm(question: str, cases: Sequence[Case]) -> None:
    for case in cases[:_SAMPLE]:
        errors.print(f"  #{case.number} ", view.styled(case.id), highlight=False)
    if len(cases) > _SAMPLE:
        errors.print(f"  … and {len(cases) - _SAMPLE} more", highlight=False)
    typer.confirm(question, abort=True, err=True)


def _acted(act: Callable[[Publisher], Awaitable[int]]) -> int:
    async def run() -> int:
        async with Publisher(KafkaSettings(), "screener-dlq") as publisher:
            return await act(publisher)

    configure_logging("screener", "WARNING")
    with kafka_failures_told():
        return asyncio.run(run())


def _letters(cases: Sequence[Case]) -> str:
    return "dead letter" if len(cases) == 1 else "dead letters"
