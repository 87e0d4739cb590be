import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.catalogue import CATALOGUE
from shared.events.fact import Fact, type_name
from shared.events.model import FactData
from shared.events.wire import Header, Undecodable, decode, encode
from tests.strategies.facts import DATA, envelopes
from tests.strategies.stories.examples import EXAMPLES
from tests.strategies.values import BEGIN

every_type = pytest.mark.parametrize("model", CATALOGUE, ids=type_name)
any_fact = envelopes(st.sampled_from(CATALOGUE).flatmap(DATA.__getitem__))

REQUIRED = (
    *("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time"),
    *("ce_tenant", "ce_correlationid", "ce_causationid"),
)


def example() -> Fact:
    """Any fact."""
    return EXAMPLES["jd.created.v1"]


def with_header(headers: tuple[Header, ...], name: str, value: bytes) -> list[Header]:
    """`headers` with another value for `name`."""
    return [(found, value if found == name else before) for found, before in headers]


@every_type
@given(data=st.data())
def test_a_fact_survives_the_wire(model: type[FactData], data: st.DataObject) -> None:
    fact = data.draw(envelopes(DATA[model]))
    message = encode(fact)
    assert decode(message.headers, message.value) == fact
    assert (message.topic, message.key) == (model.topic, fact.subject.encode())


@given(any_fact)
def test_the_same_fact_is_always_the_same_bytes(fact: Fact) -> None:
    once = encode(fact)
    assert encode(decode(once.headers, once.value)) == once


def widened(node: Any) -> Any:
    """JSON with a field more in every object, as a newer writer may send it."""
    if isinstance(node, dict):
        return {"a_newer_field": {"deep": [1]}, **{name: widened(value) for name, value in node.items()}}
    return [widened(item) for item in node] if isinstance(node, list) else node


@every_type
@given(data=st.data())
def test_fields_that_a_newer_writer_added_are_passed_over(model: type[FactData], data: st.DataObject) -> None:
    fact = data.draw(envelopes(DATA[model]))
    message = encode(fact)
    newer = json.dumps(widened(json.loads(message.value))).encode()
    unknown = [("ce_newattribute", b"x"), ("b3", b"\xff\xfe"), ("nothing", None)]
    assert decode([*message.headers, *unknown], newer) == fact


@pytest.mark.parametrize("name", REQUIRED)
def test_a_record_without_a_required_attribute_is_undecodable(name: str) -> None:
    message = encode(example())
    with pytest.raises(Undecodable):
        decode([header for header in message.headers if header[0] != name], message.value)


@pytest.mark.parametrize("name", REQUIRED)
def test_an_empty_attribute_is_undecodable(name: str) -> None:
    message = encode(example())
    with pytest.raises(Undecodable):
        decode(with_header(message.headers, name, b""), message.value)


@pytest.mark.parametrize("name", REQUIRED)
def test_an_attribute_that_is_not_utf_8_is_undecodable(name: str) -> None:
    message = encode(example())
    with pytest.raises(Undecodable):
        decode(with_header(message.headers, name, b"\xff"), message.value)


@pytest.mark.parametrize(
    "time",
    ["yesterday", "2026-11-23T09:00:00", "2026-11-23", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"],
)
def test_a_time_that_is_no_point_in_time_is_undecodable(time: str) -> None:
    message = encode(example())
    with pytest.raises(Undecodable):
        decode(with_header(message.headers, "ce_time", time.encode()), message.value)


def test_a_moment_in_the_data_that_no_calendar_holds_is_undecodable() -> None:
    message = encode(EXAMPLES["call.requested.v1"])
    value = {**json.loads(message.value), "deadline": "0001-01-01T00:00:00+23:00"}
    with pytest.raises(Undecodable, match="deadline"):
        decode(message.headers, json.dumps(value).encode())


@pytest.mark.parametrize("value", [None, b"", b"{", b"[]", b"null", b"\xff", b'{"title": 5}', b'"\\ud800"'])
def test_data_that_does_not_fit_its_model_is_undecodable(value: bytes | None) -> None:
    with pytest.raises(Undecodable, match=r"jd\.created\.v1"):
        decode(encode(example()).headers, value)


@given(any_fact, st.text(st.characters(exclude_categories=["Cs"])))
def test_an_unknown_type_is_undecodable(fact: Fact, kind: str) -> None:
    message = encode(fact)
    with pytest.raises(Undecodable):
        decode(with_header(message.headers, "ce_type", f"{kind}.v0".encode()), message.value)


@given(
    fact=any_fact,
    headers=st.lists(st.tuples(st.sampled_from(REQUIRED) | st.text(max_size=4), st.binary(max_size=8) | st.none())),
    value=st.none() | st.binary(max_size=20) | st.text(max_size=20).map(str.encode),
)
def test_nothing_but_undecodable_is_ever_raised(fact: Fact, headers: list[Any], value: bytes | None) -> None:
    message = encode(fact)
    for several, data in [(headers, value), ([*message.headers, *headers], message.value), (message.headers, value)]:
        try:
            decode(several, data)
        except Undecodable:
            continue


@given(fact=any_fact, data=st.data())
def test_damaged_bytes_are_undecodable_or_another_fact(fact: Fact, data: st.DataObject) -> None:
    message = encode(fact)
    place = data.draw(st.integers(0, len(message.value) - 1))
    damaged = message.value[:place] + data.draw(st.binary(max_size=2)) + message.value[place + 1 :]
    try:
        found = decode(message.headers, damaged)
    except Undecodable:
        return
    assert (found.id, type(found.data)) == (fact.id, type(fact.data))


def test_an_error_names_the_place_and_not_the_data() -> None:
    message = encode(example())
    with pytest.raises(Undecodable) as caught:
        decode(message.headers, b'{"title": "secret", "description": 5, "company": "c"}')
    assert "description" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_time_is_written_in_utc_and_milliseconds() -> None:
    assert dict(encode(example()).headers)["ce_time"] == b"2026-11-23T09:00:00.000Z"
    assert example().time == BEGIN
