"""Which letters an operator means, from what was typed."""

from collections.abc import Sequence

import typer

from ops.dlq.mailbox import Case, Filter, Mailbox, State, Unclear
from ops.since import moment
from ops.terminal import failed
from shared.clock import utc_now
from shared.events.topics import Topic

EVERY_STATE = "all"


def filter_of(
    topics: Sequence[str] | None, services: Sequence[str] | None, error: str, since: str | None, state: str
) -> Filter:
    """The filter that options make. Ends the command on a topic or a state that there is not."""
    if unknown := sorted(set(topics or ()) - {topic.value for topic in Topic}):
        raise failed(f"no topic {', '.join(unknown)}. There are: {', '.join(Topic)}")
    if state not in {EVERY_STATE, *State}:
        raise typer.BadParameter(f"{state!r} is none of {', '.join(State)}, {EVERY_STATE}", param_hint="--state")
    return Filter(
        topics=frozenset(topics or ()),
        services=frozenset(services or ()),
        error=error,
        since=moment(since, utc_now()) if since else None,
        states=frozenset(State) if state == EVERY_STATE else frozenset({State(state)}),
    )


def named(mailbox: Mailbox, names: Sequence[str]) -> list[Case]:
    """The letters with these names, each once. Ends the command when a name means none or several."""
    try:
        cases = [mailbox.find(name) for name in names]
    except Unclear as unclear:
        raise failed(str(unclear)) from unclear
    return list({case.id: case for case in cases}.values())


def meant(mailbox: Mailbox, names: Sequence[str], wanted: Filter | None, allowed: frozenset[State]) -> list[Case]:
    """The letters to act upon: those that are named, or all that `wanted` lets through, in an allowed state.

    Ends the command when there is nothing to act upon, or when a named letter is in another state.
    """
    if bool(names) == (wanted is not None):
        raise failed("Name letters, or say --all; `screener dlq list` shows them.")
    if wanted is not None:
        cases = [case for case in mailbox.chosen(wanted) if case.state in allowed]
        if not cases:
            raise failed("No such letter is open.")
        return cases
    cases = named(mailbox, names)
    if refused := [case for case in cases if case.state not in allowed]:
        told = ", ".join(f"#{case.number} {case.id} is {case.state}" for case in refused)
        raise failed(f"{told}. Nothing was done; see `screener dlq show`, and `--again` of redrive.")
    return cases
