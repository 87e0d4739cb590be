"""Facts for those who do not read Kafka: CloudEvents 1.0 in structured mode, attributes and data in one JSON object."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic_core import from_json, to_json

from shared.events.fact import Fact
from shared.events.topics import Topic
from shared.events.wire import TooNew, Undecodable, decode, encode
from shared.events.written import Pins

PUBLIC: tuple[Topic, ...] = tuple(topic for topic in Topic if not topic.startswith("dead_letter."))
"""What is of interest outside: all but the operators' own facts."""

_ATTRIBUTES = ("specversion", "id", "type", "source", "subject", "time")
_EXTENSIONS = ("tenant", "correlationid", "causationid")
_PREFIX = "ce_"
_OURS = {_PREFIX + name: name for name in (*_ATTRIBUTES, *_EXTENSIONS)}


@dataclass(frozen=True, slots=True)
class StructuredFact:
    """A fact as it leaves the house. `body` is the JSON object, in UTF-8."""

    id: str
    type: str
    subject: str
    tenant: str
    body: bytes


def structured(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> StructuredFact:
    """A record of a topic in structured mode, with the type, the version and the data that stand in the log.

    The same record always gives the same bytes. A fact of a version that a later release writes is passed on as it
    is: those who get it may know that version.

    Raises:
        Undecodable: the record is no fact.
    """
    kept = [(name, raw) for name, raw in headers]
    data = _data(kept, value)
    return _structured(_attributes(kept), to_json(data))


def structured_fact(fact: Fact, pinned: Pins | None = None) -> StructuredFact:
    """`fact` in structured mode: as `structured` makes it of the record that `encode` writes."""
    message = encode(fact, pinned)
    return _structured(_attributes(message.headers), message.value)


def _attributes(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """Those that are ours, of a record that is a fact. Extensions that others add may hold any bytes."""
    return {_OURS[name]: raw.decode() for name, raw in headers if raw and name in _OURS}


def _structured(attributes: Mapping[str, str], data: bytes) -> StructuredFact:
    event = {name: attributes[name] for name in _ATTRIBUTES}
    event["datacontenttype"] = "application/json"
    event |= {name: attributes[name] for name in _EXTENSIONS}
    body = b'%s,"data":%s}' % (to_json(event)[:-1], data)
    return StructuredFact(event["id"], event["type"], event["subject"], event["tenant"], body)


def _data(headers: list[tuple[str, bytes | None]], value: bytes | None) -> object:
    """The data as it stands in the log, once it is sure that this is a fact. Raises Undecodable."""
    try:
        decode(headers, value)
    except TooNew:
        return _object(headers, value)
    return from_json(value or b"")


def _object(headers: list[tuple[str, bytes | None]], value: bytes | None) -> object:
    missing = [name for name in (*_ATTRIBUTES, *_EXTENSIONS) if not dict(headers).get(_PREFIX + name)]
    try:
        data: object = from_json(value or b"")
    except ValueError as broken:
        raise Undecodable("the value is not JSON") from broken
    if missing or not isinstance(data, dict):
        raise Undecodable(f"no CloudEvents attribute: {missing}" if missing else "the data is no object")
    return data
