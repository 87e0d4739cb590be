import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.dlq.letter import LetterId, NoLetter, read_letter
from shared.events.topics import Topic
from shared.events.wire import Message, encode
from tests.strategies.stories.examples import EXAMPLES
from tests.unit.ops.records import letter_record, stored

headers = st.lists(
    st.tuples(st.sampled_from(["ce_type", "dlq_service", "dlq_topic", "odd"]) | st.text(), st.binary())
).map(tuple)


@given(topic=st.sampled_from(Topic), key=st.binary(), value=st.binary(), headers=headers)
def test_the_original_comes_back_byte_for_byte(
    topic: Topic, key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...]
) -> None:
    original = Message(topic.value, key, value, headers)
    letter = read_letter(letter_record(original, offset=3))
    assert letter.original == original
    assert letter.id == LetterId("jd_service", topic.value, 0, 3)


def test_a_letter_tells_what_went_wrong() -> None:
    letter = read_letter(letter_record(encode(EXAMPLES["jd.created.v1"]), error=KeyError("title")))
    assert (letter.error, letter.attempts) == ("KeyError: 'title'", 3)
    assert letter.attribute("ce_type") == "jd.created.v1"


def test_an_attribute_that_is_no_text_is_none() -> None:
    letter = read_letter(letter_record(Message("jd.created", b"k", b"\xff", (("ce_type", b"\xff"),))))
    assert letter.attribute("ce_type") is None


@pytest.mark.parametrize("missing", ["dlq_service", "dlq_topic", "dlq_partition", "dlq_offset"])
def test_what_does_not_say_whose_letter_it_is_is_none(missing: str) -> None:
    record = letter_record(encode(EXAMPLES["jd.created.v1"]))
    message = Message(record.topic, record.key, record.value, tuple(h for h in record.headers if h[0] != missing))
    with pytest.raises(NoLetter, match=record.topic):
        read_letter(stored(message))
