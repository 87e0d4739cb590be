"""The results, as a recruiter would like to read them."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gateway.views.answers import AnswerStatus, AnswerView
from gateway.views.scorecards import ScorecardView
from shared.events.responses import Criteria, Criterion

_STYLES = {"hire": "bold green", "consider": "bold yellow", "reject": "bold red", None: "bold white"}


def show_scorecard(console: Console, name: str, card: ScorecardView) -> None:
    """One candidate: a line for each question, with the best evidence."""
    table = Table(box=None, padding=(0, 1), show_header=False, expand=True)
    table.add_column(width=4, justify="right")
    table.add_column(width=16, style="dim")
    table.add_column(ratio=1)
    for answer in card.answers:
        table.add_row(_mark(answer), answer.competency.replace("_", " "), _evidence(answer))
    verdict = card.recommendation.value if card.recommendation else None
    score = "no score" if card.overall_score is None else f"{card.overall_score:.1f} / 10"
    title = f"[bold]{escape(name)}[/]  {score}  [{_STYLES[verdict]}]{(verdict or 'a human decides').upper()}[/]"
    heard = any(answer.attempt is not None for answer in card.answers)
    parts: list[RenderableType] = [table] if heard else [Text("No question was answered.")]
    if card.summary:
        parts += [Text(), Text(card.summary)]
    parts += [Text(), Text(f"{card.outcome}: {card.outcome_reason} {card.reason if heard else ''}", style="dim")]
    console.print(Panel(Group(*parts), title=title, title_align="left", border_style="dim", padding=(1, 2)))


def _mark(answer: AnswerView) -> str:
    if answer.score is not None:
        style = "green" if answer.score >= 7 else "yellow" if answer.score >= 5 else "red"
        return f"[{style}]{answer.score:.1f}[/]"
    return "[red]?[/]" if answer.status is AnswerStatus.UNSCOREABLE else "[dim]–[/]"


def _evidence(answer: AnswerView) -> str:
    if answer.criteria is not None:
        return _best_quote(answer.criteria)
    if answer.unscoreable is not None:
        return f"[red]{answer.unscoreable.reason}[/] [dim]{escape(answer.unscoreable.detail)}[/]"
    return f"[dim]{'nothing was said' if answer.status is AnswerStatus.SKIPPED else 'not answered'}[/]"


def _best_quote(criteria: Criteria) -> str:
    judged: Sequence[Criterion] = (criteria.specificity, criteria.relevance, criteria.clarity, criteria.professionalism)
    quotes = [quote for criterion in judged for quote in criterion.quotes]
    return f"“{escape(quotes[0])}”" if quotes else "[dim]no evidence[/]"


def show_ranking(console: Console, ranked: Sequence[tuple[str, ScorecardView]]) -> None:
    """Everybody, the best first; those without a score last."""
    table = Table(title="Ranking", title_style="bold", title_justify="left", box=None, padding=(0, 2))
    table.add_column("", justify="right")
    table.add_column("candidate")
    table.add_column("score", justify="right")
    table.add_column("recommended")
    table.add_column("interview")
    for place, (name, card) in enumerate(ranked, start=1):
        verdict = card.recommendation.value if card.recommendation else None
        score = "–" if card.overall_score is None else f"{card.overall_score:.1f}"
        table.add_row(
            str(place) if card.overall_score is not None else "",
            escape(name),
            score,
            f"[{_STYLES[verdict]}]{verdict or 'a human decides'}[/]",
            str(card.outcome),
        )
    console.print(table)


def ranking(cards: Sequence[tuple[str, ScorecardView]]) -> list[tuple[str, ScorecardView]]:
    """The best first; ties by name."""

    def place(entry: tuple[str, ScorecardView]) -> tuple[float, str]:
        name, card = entry
        return -(card.overall_score if card.overall_score is not None else -1.0), name

    return sorted(cards, key=place)
