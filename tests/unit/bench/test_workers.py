"""What workers are measured with."""

import asyncio
import time
from collections import Counter

import pytest
from aiokafka.partitioner import DefaultPartitioner

from bench.answers import Interviews, heard, written_down
from bench.scores import Scores
from shared.events.responses import ResponseRecorded, ResponseTranscribed


def test_fresh_interviews_are_spread_evenly_as_kafka_spreads_them() -> None:
    interviews = Interviews(4)
    names = [*interviews.fresh(40), *interviews.fresh(40)]
    assert len(set(names)) == 80
    partition = DefaultPartitioner()
    assert Counter(partition(name.encode(), [0, 1, 2, 3], []) for name in names) == dict.fromkeys(range(4), 20)


def test_an_answer_and_its_transcript_are_of_one_recording() -> None:
    told, said = heard("int_1", 7, "http://127.0.0.1:9").data, written_down("int_1", 7).data
    assert isinstance(told, ResponseRecorded)
    assert isinstance(said, ResponseTranscribed)
    assert (told.recording_sid, told.question_index) == (said.recording_sid, said.question_index)
    assert told.recording_url == f"http://127.0.0.1:9/{told.recording_sid}"


async def test_scores_are_waited_for_until_all_are_there() -> None:
    scores = Scores()
    scores.at[("int_1", "RE1")] = time.monotonic()
    assert await scores.of([("int_1", "RE1")]) == scores.at
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await scores.of([("int_1", "RE2")])
