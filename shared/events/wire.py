"""Facts on the wire: CloudEvents 1.0, Kafka binary mode. Attributes in headers, data as JSON in the value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from shared.events.catalogue import NEWEST, READABLE
from shared.events.fact import Fact, type_name
from shared.events.model import FactData, in_milliseconds
from shared.events.topics import Topic
from shared.events.upcasters import downcast, upcast
from shared.events.written import Pins, pins

Header = tuple[str, bytes]

_ATTRIBUTES = frozenset(
    {
        *("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time"),
        *("ce_tenant", "ce_correlationid", "ce_causationid", "traceparent"),
    }
)


@dataclass(frozen=True, slots=True)
class Message:
    """A Kafka record before it has a partition: what a fact looks like in bytes."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[Header, ...]


class Undecodable(ValueError):
    """A record that is no fact of a type and version we know. It will not become one by retrying."""


class TooNew(Undecodable):
    """A fact of a version that a later release writes. Dead-lettered whole, it can be sent back after the upgrade."""


def encode(fact: Fact, pinned: Pins | None = None) -> Message:
    """`fact` in bytes, in its newest version or the one that is `pinned` (by default, in this process's settings).

    The same fact always gives the same bytes under the same pins.
    """
    model = type(fact.data)
    version = (pins() if pinned is None else pinned).get(model.topic, model.version)
    subject = fact.subject.encode()
    headers: tuple[Header, ...] = (
        ("ce_specversion", b"1.0"),
        ("ce_id", fact.id.encode()),
        ("ce_type", type_name(model, version).encode()),
        ("ce_source", fact.source.encode()),
        ("ce_subject", subject),
        ("ce_time", fact.time.isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()),
        ("ce_tenant", fact.tenant.encode()),
        ("ce_correlationid", fact.correlation_id.encode()),
        ("ce_causationid", fact.causation_id.encode()),
        ("content-type", b"application/json"),
    )
    if fact.traceparent is not None:
        headers = (*headers, ("traceparent", fact.traceparent.encode()))
    return Message(topic=model.topic.value, key=subject, value=_value(fact.data, version), headers=headers)


def _value(data: FactData, version: int) -> bytes:
    if version == data.version:
        return data.model_dump_json().encode()
    return to_json(downcast(data.topic, data.model_dump(mode="json"), data.version, version))


def decode(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Fact:
    """The fact in a record, in its newest version. Headers and fields that we do not know are passed over.

    Raises:
        TooNew: a later release wrote it.
        Undecodable: an attribute is missing, the type is unknown, or the data does not fit its model.
    """
    try:
        attributes = _attributes(headers)
        kind = attributes["ce_type"]
        _require_known(kind)
        return Fact(
            id=attributes["ce_id"],
            source=attributes["ce_source"],
            subject=attributes["ce_subject"],
            time=in_milliseconds(datetime.fromisoformat(attributes["ce_time"])),
            tenant=attributes["ce_tenant"],
            correlation_id=attributes["ce_correlationid"],
            causation_id=attributes["ce_causationid"],
            data=_data(kind, value or b""),
            traceparent=attributes.get("traceparent"),
        )
    except KeyError as missing:
        raise Undecodable(f"no CloudEvents attribute: {missing}") from missing
    except UnicodeDecodeError as broken:
        raise Undecodable("a header is not UTF-8") from broken
    except ValidationError as broken:
        places = ", ".join(".".join(map(str, error["loc"])) or "data" for error in broken.errors())
        raise Undecodable(f"data does not fit {attributes['ce_type']}: {places}") from broken
    except Undecodable:
        raise
    except ValueError as broken:
        raise Undecodable(f"a malformed attribute: {broken}") from broken


def _require_known(kind: str) -> None:
    if kind in READABLE:
        return
    topic, _, number = kind.rpartition(".v")
    if topic in NEWEST and number.isdecimal() and int(number) > NEWEST[Topic(topic)]:
        raise TooNew(f"{kind} is newer than this release, which reads up to {topic}.v{NEWEST[Topic(topic)]}")
    raise Undecodable(f"no known type: {kind}")


def _data(kind: str, value: bytes) -> FactData:
    """Raises Undecodable or ValidationError."""
    model, version = READABLE[kind]
    if version == model.version:
        return model.model_validate_json(value, extra="ignore")
    try:
        newest = upcast(model.topic, from_json(value), version, model.version)
    except (KeyError, TypeError, ValueError) as broken:
        raise Undecodable(f"data does not fit {kind}: {type(broken).__name__}") from broken
    return model.model_validate(newest, extra="ignore")


def _attributes(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """The attributes that we know. An empty one is a missing one; other headers may hold any bytes, or none."""
    found = {name: raw.decode() for name, raw in headers if raw and name in _ATTRIBUTES}
    if found["ce_specversion"] != "1.0":
        raise ValueError(f"CloudEvents {found['ce_specversion']}")
    return found
