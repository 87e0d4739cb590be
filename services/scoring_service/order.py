"""When a fact must be written to count instead of the one before it. Pure."""

from datetime import datetime, timedelta

from shared.events.interviews import InterviewEvaluated
from shared.projections.cell import Cell
from shared.projections.evaluation import Verdict

_TICK = timedelta(milliseconds=1)
"""The least by which the times of two facts differ."""


def after(replaced: Cell[Verdict] | Cell[InterviewEvaluated] | None) -> datetime | None:
    """The earliest time of what is to replace `replaced`; none where there is nothing to replace."""
    return None if replaced is None else replaced.at + _TICK
