"""Facts on the wire: CloudEvents 1.0, Kafka binary mode. Attributes in headers, data as JSON in the value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from shared.events.catalogue import BY_TYPE
from shared.events.fact import Fact
from shared.events.model import in_milliseconds

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


def encode(fact: Fact) -> Message:
    """`fact` in bytes. The same fact always gives the same bytes."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": fact.id,
        "ce_type": fact.type,
        "ce_source": fact.source,
        "ce_subject": fact.subject,
        "ce_time": fact.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_tenant": fact.tenant,
        "ce_correlationid": fact.correlation_id,
        "ce_causationid": fact.causation_id,
        "content-type": "application/json",
    }
    if fact.traceparent is not None:
        attributes["traceparent"] = fact.traceparent
    return Message(
        topic=fact.data.topic.value,
        key=fact.subject.encode(),
        value=fact.data.model_dump_json().encode(),
        headers=tuple((name, value.encode()) for name, value in attributes.items()),
    )


def decode(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Fact:
    """The fact in a record. Headers and fields that we do not know are passed over.

    Raises:
        Undecodable: an attribute is missing, the type is unknown, or the data does not fit its model.
    """
    try:
        attributes = _attributes(headers)
        model = BY_TYPE[attributes["ce_type"]]
        return Fact(
            id=attributes["ce_id"],
            source=attributes["ce_source"],
            subject=attributes["ce_subject"],
            time=in_milliseconds(datetime.fromisoformat(attributes["ce_time"])),
            tenant=attributes["ce_tenant"],
            correlation_id=attributes["ce_correlationid"],
            causation_id=attributes["ce_causationid"],
            data=model.model_validate_json(value or b"", extra="ignore"),
            traceparent=attributes.get("traceparent"),
        )
    except KeyError as missing:
        raise Undecodable(f"no CloudEvents attribute or no known type: {missing}") from missing
    except UnicodeDecodeError as broken:
        raise Undecodable("a header is not UTF-8") from broken
    except ValidationError as broken:
        places = ", ".join(".".join(map(str, error["loc"])) or "data" for error in broken.errors())
        raise Undecodable(f"data does not fit {attributes['ce_type']}: {places}") from broken
    except ValueError as broken:
        raise Undecodable(f"a malformed attribute: {broken}") from broken


def _attributes(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """The attributes that we know. An empty one is a missing one; other headers may hold any bytes, or none."""
    found = {name: raw.decode() for name, raw in headers if raw and name in _ATTRIBUTES}
    if found["ce_specversion"] != "1.0":
        raise ValueError(f"CloudEvents {found['ce_specversion']}")
    return found
