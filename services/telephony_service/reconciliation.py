"""Which question a recording answers, when all we have is Twilio's list. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the list adds: question by RecordingSid, and what cannot be told with certainty."""

    answers: Mapping[str, int]
    unassigned: tuple[str, ...]


def recover(asked: Sequence[int], known: Mapping[str, int], skipped: Sequence[int], listed: Sequence[str]) -> Recovered:
    """Assigns the recordings that we do not know to the questions that have none.

    Args:
        asked: the questions of the call, in the order of asking.
        known: question by RecordingSid, as far as we were told.
        skipped: questions that are known to have no recording.
        listed: every RecordingSid of the call, oldest first.

    Questions are asked in order and each is recorded at most once, so between two known recordings the unknown ones
    belong, in order, to the questions between. Where there are fewer recordings than questions the last questions
    went unasked only if nothing known follows; otherwise somebody was silent, and nobody can tell at which question:
    such recordings stay unassigned, since an answer judged by another question would be worse than none.
    """
    answers: dict[str, int] = {}
    unassigned: list[str] = []
    place = 0
    gap: list[str] = []
    for sid in listed:
        if sid not in known:
            gap.append(sid)
            continue
        upto = asked.index(known[sid], place) if known[sid] in asked[place:] else place
        _assign(gap, _free(asked[place:upto], known, skipped), False, answers, unassigned)
        gap, place = [], max(place, upto + 1)
    _assign(gap, _free(asked[place:], known, skipped), True, answers, unassigned)
    return Recovered(answers, tuple(unassigned))


def _free(questions: Sequence[int], known: Mapping[str, int], skipped: Sequence[int]) -> list[int]:
    taken = {*known.values(), *skipped}
    return [question for question in questions if question not in taken]


def _assign(gap: list[str], free: list[int], is_last: bool, answers: dict[str, int], unassigned: list[str]) -> None:
    if len(gap) == len(free) or (is_last and len(gap) < len(free)):
        answers.update(zip(gap, free, strict=False))
    else:
        unassigned.extend(gap)
