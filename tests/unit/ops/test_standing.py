from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.lag.standing import PartitionStanding, ServiceStanding, State, Unfinished
from shared.kafka.progress import NOTHING_UNDER_WAY, Progress, read_progress
from tests.strategies.values import after

NOW = after(1000)
PATIENCE = timedelta(seconds=60)
RETRYING = Progress(in_flight=3, retrying=1, attempts=5)


def waiting(age: float, progress: Progress | None = NOTHING_UNDER_WAY, partition: int = 0) -> PartitionStanding:
    """A partition whose oldest unfinished record is `age` seconds old."""
    oldest = Unfinished("call.placed.v1", "int_1", "id", after(1000 - age))
    return PartitionStanding("call.placed", partition, 5, 5, 8, oldest, progress)


FINISHED = PartitionStanding("call.placed", 9, 5, 5, 5)


@pytest.mark.parametrize(
    ("partitions", "members", "state"),
    [
        ([FINISHED], 1, State.HEALTHY),
        ([waiting(59)], 1, State.HEALTHY),
        ([waiting(59, RETRYING)], 1, State.HEALTHY),
        ([waiting(61)], 1, State.BEHIND),
        ([waiting(61, None)], 1, State.BEHIND),
        ([waiting(61, RETRYING)], 1, State.STUCK),
        ([waiting(61, RETRYING)], None, State.STUCK),
        ([waiting(100), waiting(61, RETRYING, 1)], 1, State.BEHIND),
        ([waiting(61), waiting(100, RETRYING, 1)], 1, State.STUCK),
        ([waiting(61, RETRYING)], 0, State.STOPPED),
        ([FINISHED], 0, State.STOPPED),
        ([FINISHED], None, State.HEALTHY),
    ],
)
def test_the_state_of_a_service(partitions: list[PartitionStanding], members: int | None, state: State) -> None:
    assert ServiceStanding("any", members, tuple(partitions)).state(NOW, PATIENCE) is state


def test_a_service_is_the_sum_of_its_partitions() -> None:
    service = ServiceStanding("any", 1, (waiting(10, RETRYING), waiting(70, RETRYING, 1), FINISHED))
    assert service.lag == 6
    assert service.age(NOW) == timedelta(seconds=70)
    assert service.progress == Progress(in_flight=6, retrying=2, attempts=5)


def test_what_was_committed_beyond_the_end_is_no_lag() -> None:
    assert PartitionStanding("call.placed", 0, 9, 9, 5).lag == 0


@given(st.builds(Progress, in_flight=st.integers(0, 500), retrying=st.integers(0, 500), attempts=st.integers(0)))
def test_progress_survives_a_commit(progress: Progress) -> None:
    assert read_progress(progress.metadata()) == progress


def test_nothing_under_way_is_nothing_said() -> None:
    assert NOTHING_UNDER_WAY.metadata() == ""
    assert read_progress(None) == NOTHING_UNDER_WAY


@pytest.mark.parametrize("metadata", ["somebody else's", "[]", '{"f": -1}', '{"f": "many"}'])
def test_what_others_said_with_a_commit_is_not_believed(metadata: str) -> None:
    assert read_progress(metadata) is None
