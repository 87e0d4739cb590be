"""Curves as a plain SVG, readable on light and on dark ground, without anything to draw it with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

Points = Sequence[tuple[float, float]]

_COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#e45756", "#72b7b2", "#b279a2", "#9d755d", "#d6a400", "#888888")
_INK = "#7f7f7f"
_WIDTH, _HEIGHT = 860, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 190, 40, 48


@dataclass(frozen=True)
class Chart:
    """Lines over a common scale that begins at 0. `x` and `y` say what is measured, with its unit."""

    title: str
    x: str
    y: str
    lines: Mapping[str, Points]
    """Each in the order of its x."""

    def svg(self) -> str:
        """The picture. Raises ValueError where there is no point."""
        far = max(x for line in self.lines.values() for x, _ in line)
        high = max(y for line in self.lines.values() for _, y in line)
        step_x, step_y = _step(far), _step(high)
        scale = _Scale(max(far, step_x), _ceiling(high, step_y))
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            f'font-family="sans-serif" font-size="12" fill="{_INK}">',
            f"<title>{escape(self.title)}</title>",
            f'<text x="{_LEFT}" y="22" font-size="15">{escape(self.title)}</text>',
            *self._grid(scale, step_x, step_y),
            *(part for number, name in enumerate(self.lines) for part in self._line(scale, number, name)),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _grid(self, scale: "_Scale", step_x: float, step_y: float) -> list[str]:
        parts = []
        for y in _ticks(scale.high, step_y):
            at = scale.y(y)
            parts.append(
                f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="{_INK}" '
                f'stroke-opacity=".25"/><text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{y:g}</text>'
            )
        base = _HEIGHT - _BOTTOM
        parts += [
            f'<text x="{scale.x(x):.1f}" y="{base + 18}" text-anchor="middle">{x:g}</text>'
            for x in _ticks(scale.far, step_x)
        ]
        middle = (_LEFT + _WIDTH - _RIGHT) / 2
        parts.append(f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">{escape(self.x)}</text>')
        upright = (_TOP + base) / 2
        parts.append(
            f'<text x="16" y="{upright}" text-anchor="middle" transform="rotate(-90 16 {upright})">'
            f"{escape(self.y)}</text>"
        )
        return parts

    def _line(self, scale: "_Scale", number: int, name: str) -> list[str]:
        colour, legend = _COLOURS[number % len(_COLOURS)], _TOP + 12 + 20 * number
        path = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in self.lines[name])
        left = _WIDTH - _RIGHT + 18
        return [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>',
            f'<line x1="{left}" x2="{left + 18}" y1="{legend}" y2="{legend}" stroke="{colour}" stroke-width="3"/>',
            f'<text x="{left + 26}" y="{legend + 4}">{escape(name)}</text>',
        ]


@dataclass(frozen=True)
class _Scale:
    far: float
    high: float

    def x(self, value: float) -> float:
        return _LEFT + value / self.far * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - value / self.high * (_HEIGHT - _TOP - _BOTTOM)


def _step(most: float) -> float:
    """A round number of which between four and ten make `most`."""
    magnitude = 1.0
    while magnitude * 10 <= most:
        magnitude *= 10
    while magnitude > most:
        magnitude /= 10
    return next(step for step in (magnitude / 5, magnitude / 2, magnitude, magnitude * 2) if most / step <= 10)


def _ceiling(most: float, step: float) -> float:
    count = int(most / step)
    return step * (count if count * step >= most else count + 1)


def _ticks(most: float, step: float) -> list[float]:
    return [round(number * step, 10) for number in range(int(most / step + 1e-9) + 1)]
