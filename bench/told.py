"""Interviews to measure with: believable, all different, the same in every run, and without anybody being phoned."""

import itertools
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from ops.replay.targets import TARGETS
from shared.events.fact import Fact
from shared.events.interviews import InterviewCompleted
from tests.integration.finished_interviews import retold
from tests.strategies.stories.interviews import any_interview

SERVICE = "telephony_service"
"""Whose projection is measured: of all services it reads the most."""

SEED = 20261123
_DIFFERENT = 300


def finished(seed: int = SEED) -> Iterator[list[Fact]]:
    """Interviews that came to their end, for ever, each as a subject of its own."""
    chance = random.Random(seed)
    number = itertools.count()
    while True:
        story = any_interview(chance)
        if any(isinstance(fact.data, InterviewCompleted) for fact in story):
            yield retold(story, interview_id(next(number)))


def read(story: Iterable[Fact]) -> list[Fact]:
    """Those facts that `SERVICE` reads."""
    topics = set(TARGETS[SERVICE].table.topics)
    return [fact for fact in story if fact.data.topic in topics]


def distinct(count: int) -> list[Fact]:
    """So many facts that `SERVICE` reads, of its topics in the mix of interviews, each of an interview of its own."""
    mix = itertools.cycle(list(itertools.chain.from_iterable(map(read, itertools.islice(finished(), _DIFFERENT)))))
    return [retold([fact], interview_id(number))[0] for number, fact in enumerate(itertools.islice(mix, count))]


def several(count: int, of_each: int) -> list[Fact]:
    """So many facts that `SERVICE` reads, the first `of_each` of each of its interviews."""
    stories = (story[:of_each] for story in map(read, _many()) if len(story) >= of_each)
    return list(itertools.islice(side_by_side(stories), count))


def under_way(count: int) -> Iterator[Fact]:
    """So many facts that `SERVICE` reads, of interviews that go on side by side."""
    return itertools.islice(side_by_side(map(read, _many())), count)


def side_by_side(stories: Iterable[Sequence[Fact]], at_once: int = 100) -> Iterator[Fact]:
    """The facts of `stories`, `at_once` of which are under way at any time: a fact of each in turn."""
    waiting = iter(stories)
    going = deque(iter(story) for story in itertools.islice(waiting, at_once))
    while going:
        story = going.popleft()
        if (fact := next(story, None)) is not None:
            yield fact
            going.append(story)
        elif (another := next(waiting, None)) is not None:
            going.append(iter(another))


def _many() -> Iterator[list[Fact]]:
    """`finished`, quicker: the same few hundred over and over, each time of other subjects."""
    stories = itertools.cycle(list(itertools.islice(finished(), _DIFFERENT)))
    for number, story in enumerate(stories):
        yield retold(story, interview_id(number))


def interview_id(number: int) -> str:
    """Of the interview `number`."""
    return f"int_{number:032x}"
