"""The whole document. Pure."""

import json
from typing import Any

from scripts.asyncapi.messages import BINDING, DEAD_LETTER, messages, summary
from scripts.asyncapi.roles import WRITERS, readers
from scripts.asyncapi.schemas import components
from shared.events.catalogue import CATALOGUE, READABLE
from shared.events.fact import type_name
from shared.events.model import FactData
from shared.events.schema_registry import FOLDER
from shared.events.topics import COMPACTED, topic_configs

Node = dict[str, Any]
PARTITIONS = 6
"""The default of KAFKA_PARTITIONS."""

_DESCRIPTION = """\
Everything that happens is a fact in a topic: a CloudEvent in Kafka's binary mode, with the attributes as headers and
the data as JSON in the value. Delivery is at least once, and a repetition has the same `ce_id`. Fields may be added to
a type; whatever else changes gets a new version, which is a new `ce_type`. Pass over fields and types that you do not
know.

Operations are named from the screener's side: what it sends is what you may receive, with a consumer group of your own.
Fields with `x-personal: true` are personal data.
"""


def document() -> Node:
    """The AsyncAPI document of this release."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:screener:topics",
        "info": {
            "title": "AI interview screener: topics",
            "version": "1",
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
            "tags": [{"name": "interviews"}, {"name": "cloudevents"}],
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": dict(_channels()),
        "operations": dict(_operations()),
        "components": {"messages": messages(), "schemas": _schemas()},
    }


def _servers() -> Node:
    return {
        "compose": {
            "host": "localhost:9094",
            "protocol": "kafka",
            "description": "`docker compose up`, from the same machine",
        },
        "own": {
            "host": "{bootstrap}",
            "protocol": "kafka",
            "description": "any cluster; `make up` prints its own address into `.run/up/env`",
            "variables": {
                "bootstrap": {"default": "127.0.0.1:9092", "description": "KAFKA_BOOTSTRAP_SERVERS"},
            },
        },
    }


def _schemas() -> dict[str, Node]:
    found: dict[str, Node] = {}
    for kind in READABLE:
        found |= components(kind, json.loads((FOLDER / f"{kind}.json").read_text()))
    return found


def _channels() -> list[tuple[str, Node]]:
    facts = [(_id(model.topic), _channel(model)) for model in CATALOGUE]
    return [*facts, *((_id(model.topic.dead_letters), _dead_letters(model)) for model in CATALOGUE)]


def _channel(model: type[FactData]) -> Node:
    kinds = [type_name(model, version) for version in range(1, model.version + 1)]
    state = "Keeps the last record of each key, and earlier ones for a while. " if model.topic in COMPACTED else ""
    return {
        "address": model.topic.value,
        "title": model.topic.value,
        "summary": summary(model),
        "description": f"{state}Written by {_and(WRITERS[model.topic])}.",
        "messages": {_id(kind): {"$ref": f"#/components/messages/{kind}"} for kind in kinds},
        "bindings": {"kafka": _kept(model.topic.value)},
    }


def _dead_letters(model: type[FactData]) -> Node:
    by = readers(model.topic)
    return {
        "address": model.topic.dead_letters,
        "title": model.topic.dead_letters,
        "summary": f"What could not be processed from {model.topic}.",
        "description": f"Written by {_and(by)}." if by else "No service reads the topic, so nothing comes here.",
        "messages": {DEAD_LETTER: {"$ref": f"#/components/messages/{DEAD_LETTER}"}},
        "bindings": {"kafka": _kept(model.topic.dead_letters)},
    }


def _kept(name: str) -> Node:
    """Partitions are a default: all topics have the same number, and a key's partition is the same in each."""
    config = topic_configs()[name]
    numbers = {each: int(value) for each, value in config.items() if each != "cleanup.policy"}
    known = {each: value for each, value in numbers.items() if each != "min.compaction.lag.ms"}
    return {
        "topic": name,
        "partitions": PARTITIONS,
        "replicas": 1,
        "topicConfiguration": {"cleanup.policy": [config.get("cleanup.policy", "delete")], **known},
        "bindingVersion": BINDING,
    }


def _operations() -> list[tuple[str, Node]]:
    found = []
    for model in CATALOGUE:
        topic, read_by = model.topic, readers(model.topic)
        found += [_operation("send", service, topic.value) for service in WRITERS[topic]]
        found += [_operation("receive", service, topic.value) for service in read_by]
        found += [_operation("send", service, topic.dead_letters) for service in read_by]
    return found


def _operation(action: str, service: str, name: str) -> tuple[str, Node]:
    group = {"groupId": {"type": "string", "const": service}} if action == "receive" else {}
    does = "reads" if action == "receive" else "writes"
    node: Node = {
        "action": action,
        "channel": {"$ref": f"#/channels/{_id(name)}"},
        "title": f"{service} {does} {name}",
        "summary": f"{service} {does} {name}.",
        "bindings": {"kafka": {**group, "bindingVersion": BINDING}},
        "x-service": service,
    }
    return f"{service}_{does}_{_id(name)}", node


def _id(name: str) -> str:
    return name.replace(".", "_")


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(names)
