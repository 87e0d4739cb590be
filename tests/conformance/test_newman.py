"""Postman's own runner goes through the generated collection on a live system: every operation, every assertion."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from devkit.world import World
from scripts.reference.operation import operations
from scripts.reference.postman.identity import story_id
from tests.conformance.newman import COLLECTION, Report, run_newman, story_items
from tests.integration.phones import Phones

NUMBER = "+12025550197"
"""Whom the collection has phoned."""


@pytest.fixture(scope="session")
async def report(world: World, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One run of the whole collection, with somebody who answers well."""
    async with httpx.AsyncClient(base_url=world.phones.url, timeout=30, trust_env=False) as client:
        await Phones(client).seat(NUMBER, {"name": "strong"})
    return await run_newman(
        tmp_path_factory.mktemp("newman") / "report.json",
        variables(world),
    )


def variables(world: World) -> dict[str, str]:
    return {"base_url": world.url, "api_key": world.environment["API_KEY"], "candidate_phone": NUMBER}


async def test_every_assertion_holds(report: Report) -> None:
    assert report.failures == []
    assert report.assertions >= 2 * report.requests


async def test_every_operation_of_the_live_document_is_in_the_story(report: Report, http: httpx.AsyncClient) -> None:
    document: dict[str, Any] = (await http.get("/openapi.json")).json()
    told = {story_id(operation.id): operation.id for operation in operations(document)}

    assert sorted(name for item, name in told.items() if item not in report.items) == []
    assert len(story_items() & set(report.items)) == len(told)


async def test_a_field_that_is_promised_and_not_there_is_noticed(world: World, tmp_path: Path) -> None:
    collection = json.loads(COLLECTION.read_text())
    schemas = next(each for each in collection["variable"] if each["key"] == "schemas")
    promised = json.loads(schemas["value"])
    promised["JobView"]["required"].append("salary")
    schemas["value"] = json.dumps(promised)
    changed = tmp_path / "collection.json"
    changed.write_text(json.dumps(collection))

    report = await run_newman(tmp_path / "report.json", variables(world), changed, folder="Jobs")

    assert any("the body is as its schema says" in failure for failure in report.failures)
