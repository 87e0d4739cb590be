"""Every goal as a bar: how far what was measured is from it, on one scale for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from bench.figures import figure
from bench.results import KeptGoal, Results

_WIDTH = 920
_LABELS = 430
_ROW = 26
_HEAD = 44
_MOST = 2.0
"""What is better than twice its goal is as long as that."""
_SCALE = (_WIDTH - _LABELS - 110) / _MOST

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2937 }
  .faint { fill: #6b7280 }
  .track { fill: #e5e7eb }
  .met { fill: #0f766e }
  .unmet { fill: #b45309 }
  .spread { stroke: #1f2937; stroke-width: 1.5 }
  .goal { stroke: #1f2937; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb } .faint { fill: #9ca3af } .track { fill: #374151 }
    .met { fill: #2dd4bf } .unmet { fill: #fbbf24 } .spread, .goal { stroke: #e5e7eb }
  }
"""


@dataclass(frozen=True)
class Bar:
    """A goal: 1 is the goal itself, and more is better, whichever way it is bound."""

    label: str
    told: str
    score: float
    least: float
    greatest: float
    is_met: bool

    @classmethod
    def of(cls, case: str, goal: KeptGoal, bound: float) -> "Bar":
        """`bound` is the goal's number."""
        value = goal.value
        scores = [_score(each, bound, goal.is_least) for each in (value.median, value.least, value.greatest)]
        label, told = f"{case}: {goal.says}", f"{figure(value.median)} ({goal.bound})"
        return cls(label, told, scores[0], min(scores), max(scores), goal.is_met)


def chart(results: Results | None) -> str:
    """The picture as SVG, which follows the reader's light or dark."""
    return _drawn(bars(results) if results else [])


def bars(results: Results) -> list[Bar]:
    """One for each goal, in the order of the table."""
    return [
        Bar.of(name, goal, number(goal.bound)) for name, case in results.cases.items() for goal in case.goals.values()
    ]


def number(bound: str) -> float:
    """The number of a bound such as `≥ 0.25 ×`."""
    return float(bound.removesuffix("×").strip("≥≤ "))


def _score(value: float, bound: float, is_least: bool) -> float:
    over, under = (value, bound) if is_least else (bound, value)
    return over / under if under else _MOST


def _drawn(shown: Sequence[Bar]) -> str:
    height = _HEAD + _ROW * len(shown) + 12
    goal_at = _LABELS + _SCALE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        "<title>How far each goal is met</title>",
        f"<style>{_STYLE}</style>",
        f'<text x="{goal_at:.0f}" y="20" text-anchor="middle">the goal</text>',
        f'<text class="faint" x="{_LABELS + 2 * _SCALE:.0f}" y="20" text-anchor="middle">twice as good</text>',
        *_rows(shown),
        f'<line class="goal" x1="{goal_at:.0f}" x2="{goal_at:.0f}" y1="28" y2="{height - 8}"/>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _rows(shown: Sequence[Bar]) -> Iterable[str]:
    for row, bar in enumerate(shown):
        top = _HEAD + _ROW * row
        base, mark = top + 13, "✓" if bar.is_met else "✗"
        yield f'<text x="{_LABELS - 10}" y="{base}" text-anchor="end">{escape(bar.label)} {mark}</text>'
        yield f'<rect class="track" x="{_LABELS}" y="{top}" width="{_long(_MOST)}" height="16" rx="2"/>'
        kind = "met" if bar.is_met else "unmet"
        yield f'<rect class="{kind}" x="{_LABELS}" y="{top}" width="{_long(bar.score)}" height="16" rx="2"/>'
        ends = f'x1="{_LABELS + _long(bar.least)}" x2="{_LABELS + _long(bar.greatest)}"'
        yield f'<line class="spread" {ends} y1="{top + 8}" y2="{top + 8}"/>'
        yield f'<text class="faint" x="{_LABELS + _long(_MOST) + 8}" y="{base}">{escape(bar.told)}</text>'


def _long(score: float) -> int:
    return round(min(score, _MOST) * _SCALE)
