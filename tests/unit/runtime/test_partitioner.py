"""A key is where aiokafka puts it, however often it is asked for."""

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.partitioner import partition_of

PARTITIONS = st.lists(st.integers(0, 100), min_size=1, max_size=12, unique=True)


@given(st.binary(max_size=40), PARTITIONS)
def test_a_key_is_where_the_library_puts_it(key: bytes, partitions: list[int]) -> None:
    expected = DefaultPartitioner()(key, partitions, partitions)
    assert [partition_of(key, partitions, partitions) for _ in range(2)] == [expected, expected]


@given(PARTITIONS)
def test_what_has_no_key_goes_to_one_that_is_available(partitions: list[int]) -> None:
    assert partition_of(None, partitions, partitions[:1]) == partitions[0]
