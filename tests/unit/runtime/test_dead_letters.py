import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.topics import Topic
from shared.events.wire import Message, decode, encode
from shared.kafka.dead_letters import dead_letter
from shared.kafka.tickets import Record
from tests.strategies.stories.examples import EXAMPLES


def record(message: Message, offset: int = 7) -> Record:
    """`message` as it was read."""
    return Record(message.topic, 3, offset, message.key, message.value, message.headers)


def letter_of(error: BaseException) -> Message:
    """A dead letter with the stack of a real raise."""
    try:
        raise error
    except type(error) as raised:
        return dead_letter(record(encode(EXAMPLES["jd.created.v1"])), "jd_service", raised, attempts=3)


def test_a_dead_letter_keeps_the_original_and_tells_where_it_stood() -> None:
    original = encode(EXAMPLES["jd.created.v1"])
    letter = letter_of(ValueError("no questions"))
    assert (letter.topic, letter.key, letter.value) == ("jd.created.dlq", original.key, original.value)
    assert letter.headers[: len(original.headers)] == original.headers
    added = dict(letter.headers[len(original.headers) :])
    stack = added.pop("dlq_stack").decode()
    assert added == {
        "dlq_service": b"jd_service",
        "dlq_topic": b"jd.created",
        "dlq_partition": b"3",
        "dlq_offset": b"7",
        "dlq_error": b"ValueError: no questions",
        "dlq_attempts": b"3",
    }
    assert "letter_of" in stack
    assert "no questions" in stack


def test_a_dead_letter_is_still_the_fact_that_it_was() -> None:
    letter = letter_of(ValueError("no questions"))
    assert decode(letter.headers, letter.value) == EXAMPLES["jd.created.v1"]


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_has_dead_letters(topic: Topic) -> None:
    letter = dead_letter(Record(topic.value, 0, 0, b"", b"", ()), "any", ValueError(), 1)
    assert letter.topic == f"{topic.value}.dlq"


@given(
    key=st.binary(),
    value=st.binary(),
    headers=st.lists(st.tuples(st.text(), st.binary())).map(tuple),
    words=st.text() | st.just("a file named \udcff"),
)
def test_any_record_and_any_error_make_a_dead_letter(
    key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...], words: str
) -> None:
    poison = Record("jd.created", 0, 0, key, value, headers)
    letter = dead_letter(poison, "jd_service", ValueError(words), 1)
    assert (letter.key, letter.value, letter.headers[: len(headers)]) == (key, value, headers)


def test_a_deep_stack_is_kept_to_its_end() -> None:
    def deeper(depth: int) -> None:
        if not depth:
            raise ValueError("the bottom " + "x" * 20_000)
        deeper(depth - 1)

    with pytest.raises(ValueError, match="bottom") as caught:
        deeper(50)
    letter = dead_letter(Record("jd.created", 0, 0, b"", b"", ()), "jd_service", caught.value, 1)
    assert len(dict(letter.headers)["dlq_stack"]) <= 8000
