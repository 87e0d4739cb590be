"""`docs/asyncapi.yaml` is what other people's tools take it for, and says what the models and the code say."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from scripts.asyncapi.__main__ import PATH, main
from scripts.asyncapi.roles import WRITERS
from shared.events.catalogue import READABLE
from shared.events.schema_registry import FOLDER
from shared.events.topics import COMPACTED, Topic
from tests.node import node_tools

DOCUMENT: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
ROOT = Path(__file__).resolve().parents[2]


def test_it_is_what_the_models_say() -> None:
    assert main("check") == 0


def test_the_public_parser_finds_nothing_wrong_with_it() -> None:
    program = node_tools() / "asyncapi.mjs"
    run = subprocess.run(["node", str(program)], input=PATH.read_bytes(), capture_output=True, check=True)
    said = json.loads(run.stdout)
    # A later version of AsyncAPI than 3.0 is recommended; what has severity 0 or 1 is an error or a warning.
    assert [found for found in said["diagnostics"] if found["code"] != "asyncapi-latest-version"] == []
    assert set(said["channels"]) == {name for topic in Topic for name in (topic.value, topic.dead_letters)}


@pytest.mark.parametrize("fault", [{"action": "shout"}, {"channel": {"$ref": "#/channels/nowhere"}}])
def test_the_public_parser_finds_what_is_wrong(fault: dict[str, Any]) -> None:
    """The check itself."""
    program = node_tools() / "asyncapi.mjs"
    broken = json.loads(json.dumps(DOCUMENT))
    broken["operations"]["gateway_writes_jd_created"] |= fault
    run = subprocess.run(["node", str(program)], input=json.dumps(broken).encode(), capture_output=True, check=True)
    assert any(found["severity"] <= 1 for found in json.loads(run.stdout)["diagnostics"])


def test_every_type_in_every_version_is_a_message() -> None:
    assert {name for name in MESSAGES if "." in name} == set(READABLE)


@pytest.mark.parametrize("kind", READABLE)
def test_the_examples_of_a_message_are_what_it_says(kind: str) -> None:
    message = MESSAGES[kind]
    for part in ("payload", "headers"):
        whole = {"allOf": [message[part]], "components": DOCUMENT["components"]}
        Draft7Validator.check_schema(whole)
        for example in message["examples"]:
            Draft7Validator(whole).validate(example[part])
            with pytest.raises(Exception, match="required"):
                Draft7Validator(whole).validate({})


@pytest.mark.parametrize("kind", READABLE)
def test_what_is_personal_stays_marked(kind: str) -> None:
    published = json.loads((FOLDER / f"{kind}.json").read_text())
    components = {name: node for name, node in DOCUMENT["components"]["schemas"].items() if f"{name}.".startswith(kind)}
    assert sum(_marked(components)) == sum(_marked(published))


def _marked(node: Any) -> Iterator[bool]:
    if isinstance(node, dict):
        yield node.get("x-personal") is True
        for child in node.values():
            yield from _marked(child)
    elif isinstance(node, list):
        for child in node:
            yield from _marked(child)


@pytest.mark.parametrize("topic", list(Topic))
def test_a_channel_says_how_its_topic_is_kept(topic: Topic) -> None:
    policy = "compact" if topic in COMPACTED else "delete"
    channels = {channel["address"]: channel["bindings"]["kafka"] for channel in DOCUMENT["channels"].values()}
    assert channels[topic.value]["topicConfiguration"]["cleanup.policy"] == [policy]
    assert channels[topic.dead_letters]["topicConfiguration"]["cleanup.policy"] == ["delete"]


def test_who_writes_a_topic_is_what_the_readme_says() -> None:
    """And that is what the code says (tests/unit/docs)."""
    rows = re.findall(
        r"^\| `([a-z_]+\.[a-z_]+)` \| [a-z]+ \| ([a-z_, ]+) \|", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    assert {topic: tuple(writers.split(", ")) for topic, writers in rows} == {
        topic.value: writers for topic, writers in WRITERS.items()
    }
