"""Facts as one JSON document each: CloudEvents 1.0, structured mode, for whoever reads them over HTTP."""

from dataclasses import dataclass

from pydantic_core import to_json

from shared.events.fact import Fact
from shared.events.wire import encode
from shared.events.written import Pins

_PREFIX = "ce_"


@dataclass(frozen=True, slots=True)
class Structured:
    """A fact in one line of JSON, and its CloudEvents type."""

    type: str
    json: bytes


def structured(fact: Fact, pinned: Pins | None = None) -> Structured:
    """`fact` as one document: the attributes and the data that `encode` gives a Kafka record, in the same version."""
    message = encode(fact, pinned)
    headers = dict(message.headers)
    attributes = {
        name.removeprefix(_PREFIX): value.decode() for name, value in headers.items() if name.startswith(_PREFIX)
    }
    attributes["datacontenttype"] = headers["content-type"].decode()
    return Structured(attributes["type"], b'%s,"data":%s}' % (to_json(attributes)[:-1], message.value))
