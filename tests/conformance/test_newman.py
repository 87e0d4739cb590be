"""Postman's own runner goes through the generated collection on a live system: every operation, every assertion."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from devkit.world import KafkaKind, World, WorldSettings, running_world
from scripts.reference.operation import operations
from scripts.reference.postman.identity import story_id
from tests.conformance.newman import COLLECTION, Report, run_newman, story_items
from tests.integration.conftest import HURRY, whitelist
from tests.integration.phones import Phones
from tests.receiver import receiving

NUMBER = "+12025550197"
"""Whom the collection has phoned."""


@pytest.fixture(scope="module")
async def office_world(tmp_path_factory: pytest.TempPathFactory, kafka_kind: KafkaKind) -> AsyncIterator[World]:
    """A world of its own, and somebody in it who answers well."""
    settings = WorldSettings(
        kafka=kafka_kind,
        folder=tmp_path_factory.mktemp("postman"),
        speed=120.0,
        environment={**HURRY, "WHITELISTED_NUMBERS": whitelist(), "COMPANY_NAME": "Northwind Logistics"},
    )
    async with running_world(settings) as world:
        async with httpx.AsyncClient(base_url=world.phones.url, timeout=30, trust_env=False) as client:
            await Phones(client).seat(NUMBER, {"name": "strong"})
        yield world


@pytest.fixture(scope="module")
async def variables(office_world: World) -> AsyncIterator[dict[str, str]]:
    """What the environment is told: where everything is."""
    async with receiving() as receiver:
        yield {
            "base_url": office_world.url,
            "api_key": office_world.environment["API_KEY"],
            "candidate_phone": NUMBER,
            "receiver_url": f"{receiver.url}/screener",
        }


@pytest.fixture(scope="module")
async def report(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One run of the whole collection."""
    return await run_newman(tmp_path_factory.mktemp("newman") / "report.json", variables)


async def test_every_assertion_holds(report: Report) -> None:
    assert report.failures == []
    assert report.assertions >= 2 * report.requests


async def test_every_operation_of_the_live_document_is_in_the_story(report: Report, office_world: World) -> None:
    async with httpx.AsyncClient(base_url=office_world.url, trust_env=False) as client:
        document: dict[str, Any] = (await client.get("/openapi.json")).json()
    told = {story_id(operation.id): operation.id for operation in operations(document)}

    assert sorted(name for item, name in told.items() if item not in report.items) == []
    assert len(story_items() & set(report.items)) == len(told)


async def test_a_field_that_is_promised_and_not_there_is_noticed(variables: dict[str, str], tmp_path: Path) -> None:
    collection = json.loads(COLLECTION.read_text())
    schemas = next(each for each in collection["variable"] if each["key"] == "schemas")
    promised = json.loads(schemas["value"])
    promised["JobView"]["required"].append("salary")
    schemas["value"] = json.dumps(promised)
    changed = tmp_path / "collection.json"
    changed.write_text(json.dumps(collection))

    report = await run_newman(tmp_path / "report.json", variables, changed, folder="Jobs")

    assert any("the body is as its schema says" in failure for failure in report.failures)
