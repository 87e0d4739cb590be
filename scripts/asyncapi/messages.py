"""The messages of the topics: CloudEvents in Kafka's binary mode, each with an example. Pure."""

import inspect
import json
from typing import Any

from scripts.asyncapi.schemas import COMPONENT
from shared.events.catalogue import READABLE
from shared.events.fact import Fact, type_name
from shared.events.model import FactData
from shared.events.wire import encode
from tests.strategies.stories.examples import EXAMPLES

Node = dict[str, Any]
BINDING = "0.5.0"
DEAD_LETTER = "deadLetter"
_TEXT: Node = {"type": "string"}
_NUMBER: Node = {"type": "string", "pattern": "^[0-9]+$"}


def messages() -> dict[str, Node]:
    """Every type in every version that may stand in a log, and the dead letter."""
    facts = {kind: _message(kind, model, version) for kind, (model, version) in READABLE.items()}
    return {**facts, DEAD_LETTER: _dead_letter()}


def summary(model: type[FactData]) -> str:
    """The first paragraph of what a model says of itself."""
    return " ".join(inspect.getdoc(model).split("\n\n")[0].split())  # type: ignore[union-attr]  # each model has one


def _message(kind: str, model: type[FactData], version: int) -> Node:
    older = version < model.version
    return {
        "name": kind,
        "title": kind,
        "summary": summary(model),
        **(
            {"description": f"Written by earlier releases, before {type_name(model)}; it stays in the log."}
            if older
            else {}
        ),
        "contentType": "application/json",
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "headers": _headers(kind),
        "payload": {"$ref": COMPONENT.format(name=kind)},
        "bindings": {"kafka": _key("the subject: the id of what the fact is about, as in ce_subject")},
        "examples": [_example(EXAMPLES[type_name(model)], version)],
    }


def _headers(kind: str) -> Node:
    """CloudEvents 1.0; every value is UTF-8 text."""
    attributes: Node = {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "description": "the same for every repetition: keep those you have seen"},
        "ce_type": {"type": "string", "const": kind},
        "ce_source": {"type": "string", "description": "who wrote it"},
        "ce_subject": {"type": "string", "description": "what it is about; also the record's key"},
        "ce_time": {"type": "string", "format": "date-time", "description": "when it came about, in UTC"},
        "ce_tenant": {"type": "string", "description": "whose it is"},
        "ce_correlationid": {"type": "string", "description": "the same for everything of one story"},
        "ce_causationid": {"type": "string", "description": "what it follows from"},
        "content-type": {"type": "string", "const": "application/json"},
    }
    traced = {"traceparent": {"type": "string", "description": "W3C Trace Context, where it is traced"}}
    return {"type": "object", "required": list(attributes), "properties": {**attributes, **traced}}


def _key(description: str) -> Node:
    return {"key": {"type": "string", "description": description}, "bindingVersion": BINDING}


def _example(fact: Fact, version: int) -> Node:
    """As it is on the wire."""
    message = encode(fact, {type(fact.data).topic: version})
    return {
        "name": type_name(type(fact.data), version).replace(".", "_"),
        "headers": {name: value.decode() for name, value in message.headers},
        "payload": json.loads(message.value),
    }


def _dead_letter() -> Node:
    """A record that could not be processed, with its own headers and what is known of the failure."""
    about: Node = {
        "dlq_service": {**_TEXT, "description": "who could not process it"},
        "dlq_topic": {**_TEXT, "description": "where the original stands"},
        "dlq_partition": _NUMBER,
        "dlq_offset": _NUMBER,
        "dlq_error": {**_TEXT, "description": "the kind of failure and what it said"},
        "dlq_stack": _TEXT,
        "dlq_attempts": _NUMBER,
    }
    return {
        "name": DEAD_LETTER,
        "title": "Dead letter",
        "summary": "A record that a service could not process: the original's bytes, its headers, and why.",
        "contentType": "application/octet-stream",
        "headers": {"type": "object", "required": list(about), "properties": about},
        "payload": {"description": "the original's value, byte for byte; it may be no JSON"},
        "bindings": {"kafka": _key("the original's key")},
    }
