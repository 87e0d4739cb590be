"""The story of an interview, for people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ops.dlq.view import STATE_STYLES, styled
from ops.headlines import headline
from ops.palette import colour
from ops.personal import personal_values
from ops.terminal import span
from ops.trace.cause import cause_in_words
from ops.trace.stages import Summary, summary
from ops.trace.story import Entry, GivenUp, Story, Told, Unreadable
from shared.events.topics import Topic

Row = tuple[Text, Text, Text, Text, Text, Text]
_BAR = 24
_WIDEST = 60
_LONGEST_VALUE = 240


def as_page(story: Story, personal: bool) -> Group:
    """Heading, sections in the order of time, and where the time went."""
    how = summary(story.facts)
    parts: list[RenderableType] = [*_heading(story, how)]
    rows = {entry.number: _row(story, entry) for entry in story.entries}
    widths = [max((cell.cell_len for cell in column), default=0) for column in zip(*rows.values(), strict=True)]
    for section, entries in groupby(story.entries, key=lambda entry: entry.section):
        parts += [Text(), Text(section, style="bold"), _table(list(entries), rows, widths, personal)]
    if len(how.stages) > 1:
        parts += [Text(), Text("Where the time went", style="bold"), _stages(how)]
    return Group(*parts)


def _heading(story: Story, how: Summary) -> Iterator[Text]:
    asked = story.requested
    what = f"{asked.data.title} at {asked.data.company}" if asked else "its request is not in the log"
    yield Text.assemble((story.interview_id, "bold"), "  ", what)
    if how.outcome is None:
        yield Text("has not ended yet", style="yellow")
    else:
        yield Text.assemble((how.outcome.value, "bold"), f": {how.reason}")
    said = [f"{how.attempts} attempt{'' if how.attempts == 1 else 's'}", f"{span(how.total)} in all"]
    if how.score is not None:
        said.append(f"score {how.score:.1f}")
    if how.outcome is not None:
        said.append(f"recommended: {how.recommendation or 'nothing'}")
    if story.start is not None:
        said.append(f"{story.start:%Y-%m-%d %H:%M:%S} UTC")
    yield Text(" · ".join(said), style="dim")


def _table(entries: list[Entry], rows: Mapping[int, Row], widths: Sequence[int], personal: bool) -> Padding:
    """One section. Its columns are as wide as the whole page's, so that sections line up."""
    number, since, topic, what, source, cause = widths
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True, min_width=number)
    table.add_column(justify="right", no_wrap=True, min_width=since)
    table.add_column(no_wrap=True, min_width=topic)
    table.add_column(overflow="fold", min_width=min(what, _WIDEST))
    table.add_column(style="dim", no_wrap=True, min_width=source)
    table.add_column(style="dim", no_wrap=True, min_width=cause)
    for entry in entries:
        table.add_row(*rows[entry.number])
        if personal and entry.fact is not None:
            for path, value in personal_values(entry.fact.data).items():
                table.add_row("", "", "", Text(f"{path}: {_shortened(str(value))}", style="italic"), "", "")
    return Padding(table, (0, 0, 0, 1))


def _shortened(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"


def _row(story: Story, entry: Entry) -> Row:
    number, since = Text(str(entry.number)), Text(_signed(entry.what.at - story.start) if story.start else "")
    match entry.what:
        case Told() as told:
            topic = told.fact.data.topic
            what = Text(headline(told.fact.data))
            if told.copies > 1:
                what.append(f"  ×{told.copies}", style="dim")
            if told.contradicted:
                what.append("  with different data under one id!", style="bold red")
            source = Text(told.fact.source.removeprefix("/"))
            return number, since, Text(topic, style=colour(topic)), what, source, Text(_because(story, entry))
        case Unreadable(record, reason):
            topic = Topic(record.topic)
            what = Text(f"no fact: {reason}", style="red")
            return number, since, Text(topic, style=colour(topic)), what, Text(), Text()
        case GivenUp(case):
            letter = case.letter
            what = Text.assemble("given up: ", (letter.error.partition("\n")[0], "red"), "  ", styled(case.id), "  ")
            what.append(case.state, style=STATE_STYLES[case.state])
            return number, since, Text("dead letter", style="bold red"), what, Text(letter.id.service), Text()


def _because(story: Story, entry: Entry) -> str:
    after = story.since_cause(entry)
    if entry.cause is None or after is None:
        return cause_in_words(entry.fact) if entry.fact else ""
    return f"← {entry.cause}  {_signed(after)}"


def _signed(length: timedelta) -> str:
    return f"−{span(-length)}" if length < timedelta() else f"+{span(length)}"


def _stages(how: Summary) -> Padding:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    whole = how.total.total_seconds()
    for before, stage in zip(how.stages, how.stages[1:], strict=False):
        share = stage.took.total_seconds() / whole if whole else 0.0
        table.add_row(f"{before.name} → {stage.name}", span(stage.took), "█" * round(share * _BAR))
    return Padding(table, (0, 0, 0, 1))
