"""Figures as CSV (RFC 4180), for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

MEDIA_TYPE = "text/csv"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A header and rows. What is not known is an empty field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # its usual dialect: commas, quotes where needed, CRLF
    writer.writerow(header)
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet would calculate begins with an apostrophe: anybody may have written it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def prefers_csv(accept: str) -> bool:
    """Whether an `Accept` header would rather have CSV than JSON."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        kind, *parameters = (each.strip() for each in part.split(";"))
        weights[kind.lower()] = next(map(_quality, (each for each in parameters if each.startswith("q="))), 1.0)
    as_json = max(weights.get(kind, 0.0) for kind in ("application/json", "application/*", "*/*"))
    return weights.get(MEDIA_TYPE, 0.0) > as_json


def _quality(parameter: str) -> float:
    try:
        return float(parameter.removeprefix("q="))
    except ValueError:
        return 0.0
