"""How far conversations got, question by question. Pure."""

from collections import Counter

from shared.counts import Counts
from shared.projections.life import Attempt, Life
from shared.projections.window import question_key


def drop_off(life: Life) -> Counts:
    """Each question once an interview; what broke off once a call.

    No fact says that a question was asked. It was if it was answered or skipped, if it came before one that was, or
    if it was next in a call in which somebody had agreed to be interviewed.
    """
    if life.requested is None:
        return {}
    texts = life.requested.value.questions
    asked: set[int] = set()
    cut_off: Counter[int | None] = Counter()
    for attempt in life.attempts.values():
        spoken, ended_after = _spoken(attempt, is_over=life.ended is not None)
        asked |= spoken
        cut_off.update(ended_after)
    answered = {index for attempt in life.attempts.values() for index in attempt.answered}
    skipped = {index for attempt in life.attempts.values() for index in attempt.skipped} - answered
    rows: Counts = {}
    for index, text in enumerate(texts):
        row: Counts = {
            name: number
            for name, number in (
                ("asked", int(index in asked)),
                ("answered", int(index in answered)),
                ("skipped", int(index in skipped)),
                ("cut_off_after", cut_off[index]),
            )
            if number
        }
        if row:
            rows[question_key(index, text)] = row
    return {"questions": rows, "cut_off_before_first": cut_off[None]}


def _spoken(attempt: Attempt, *, is_over: bool) -> tuple[set[int], list[int | None]]:
    """Which questions were asked in a call; and after which it broke off, with nothing before the first."""
    heard = attempt.answered.keys() | attempt.skipped.keys()
    if attempt.permitted is None or (attempt.consented_at is None and not heard):
        return set(heard), []
    order = attempt.permitted.value.questions
    reached = max((place for place, index in enumerate(order) if index in heard), default=-1)
    spoken = {*heard, *order[: reached + 2]}
    broke_off = reached + 1 < len(order) and (is_over or attempt.ended is not None)
    return spoken, [order[reached] if reached >= 0 else None] if broke_off else []
