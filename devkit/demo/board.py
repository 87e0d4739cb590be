"""What one sees while candidates are on the phone: a row for each, and the facts as they are written."""

import time
from collections import deque

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from devkit.demo.personas import WORDS
from devkit.samples import SampleCandidate
from ops.headlines import headline
from ops.palette import colour
from shared.events.calls import CallPlaced, CallStatusChanged, ConsentRecorded
from shared.events.candidates import CandidateCreated
from shared.events.fact import Fact
from shared.events.interviews import InterviewCompleted, InterviewEvaluated
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseTranscribed, ResponseUnscoreable

_SHOWN = 8
_MARKS = {"none": "[dim]·[/]", "recorded": "[yellow]●[/]", "transcribed": "[magenta]●[/]"}


class Row:
    """One candidate, as far as the facts tell."""

    def __init__(self, sample: SampleCandidate, questions: int) -> None:
        self.sample = sample
        self.state = "[dim]waiting[/]"
        self.marks = [_MARKS["none"]] * questions
        self.result = ""

    def see(self, fact: Fact) -> None:
        """Takes a fact of this candidate's interview into account."""
        match fact.data:
            case CallPlaced(attempt=attempt):
                self.state = f"[yellow]dialling[/] ({attempt})"
            case CallStatusChanged(status=status, attempt=attempt):
                self.state = f"[yellow]{status}[/] ({attempt})"
            case ConsentRecorded(granted=granted):
                self.state = "[yellow]interviewing[/]" if granted else "[red]declined[/]"
            case ResponseRecorded(question_index=index):
                self.marks[index] = _MARKS["recorded"]
            case ResponseTranscribed(question_index=index):
                self.marks[index] = _MARKS["transcribed"]
            case ResponseScored(question_index=index, score=score):
                self.marks[index] = f"[green]{score:.0f}[/]"
            case ResponseUnscoreable(question_index=index):
                self.marks[index] = "[red]?[/]"
            case InterviewCompleted(outcome=outcome):
                self.state = f"[green]{outcome}[/]" if outcome == "complete" else f"[red]{outcome}[/]"
            case InterviewEvaluated(overall_score=score, recommendation=recommendation):
                self.result = f"{'–' if score is None else f'{score:.1f}'}  {recommendation or 'for a human'}"
            case _:
                return


class Board:
    """The rows and the latest facts. On a terminal it is drawn live; elsewhere each fact is a line."""

    def __init__(self, console: Console, started: float) -> None:
        self._console = console
        self._started = started
        self._rows: dict[str, Row] = {}
        self._names: dict[str, str] = {}
        self._latest: deque[str] = deque(maxlen=_SHOWN)
        self.facts = 0

    def name(self, subject: str, name: str) -> None:
        """Facts of `subject` are shown under `name`."""
        self._names[subject] = name

    def add(self, interview_id: str, sample: SampleCandidate, questions: int) -> None:
        """A row for an interview."""
        self._rows[interview_id] = Row(sample, questions)
        self.name(interview_id, sample.name)

    def see(self, fact: Fact) -> None:
        """Takes a fact into account and shows it."""
        self.facts += 1
        if isinstance(fact.data, CandidateCreated):
            self.name(fact.subject, fact.data.name)
        if fact.subject in self._rows:
            self._rows[fact.subject].see(fact)
        who = self._names.get(fact.subject, "")
        topic = fact.data.topic
        line = (
            f"[dim]{time.monotonic() - self._started:6.2f} s[/]  [{colour(topic)}]{topic:<23}[/] "
            f"{escape(who):<18} {escape(headline(fact.data))}"
        )
        if self._console.is_terminal and self._rows:
            self._latest.append(line)
        else:
            self._console.print(line, highlight=False, no_wrap=True, overflow="ellipsis")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table(box=None, padding=(0, 2), show_header=True, header_style="dim")
        for title in ("candidate", "who", "call", "answers", "result"):
            table.add_column(title, no_wrap=True)
        for row in self._rows.values():
            cells = (f"[bold]{row.sample.name}[/]", f"[dim]{WORDS[row.sample.persona]}[/]", row.state)
            table.add_row(*cells, " ".join(row.marks), row.result)
        feed = [Text.from_markup(line, overflow="ellipsis") for line in self._latest]
        for line in feed:
            line.no_wrap = True
        yield Padding(Group(table, Text(), *feed), (1, 2))
