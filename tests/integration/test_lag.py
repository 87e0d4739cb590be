"""Operators see how far each service is behind, and what holds it up."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from devkit.world import KafkaKind, World
from ops.replay.targets import TARGETS
from tests.integration.office import Office
from tests.integration.phones import Phones
from tests.integration.screener import Said, Screener
from tests.integration.test_main_job import screened

LIMIT_SECONDS = 120.0


@pytest.fixture
async def screener(world: World, tmp_path: Path) -> Screener:
    return Screener(world, tmp_path)


@pytest.fixture
async def without_scoring(world: World, screener: Screener) -> AsyncIterator[None]:
    """scoring_service is away for the test. What others asked of it is finished by then."""
    await until(screener, "scoring_service", lambda found: found["lag"] == 0)
    await world.services["scoring_service"].stop()
    yield
    await world.services["scoring_service"].start()


@pytest.fixture
async def without_archive(world: World, screener: Screener) -> AsyncIterator[None]:
    """No recording can be archived for the test: where their folder was stands a file. Those of others are by then."""
    await until(screener, "scoring_service", lambda found: found["lag"] == 0)
    folder = world.settings.folder / "blobs" / "recordings"
    aside = folder.with_name("recordings-aside")
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(aside)
    folder.write_text("in the way")
    yield
    folder.unlink()
    aside.rename(folder)


async def until_all(screener: Screener, holds: Callable[[dict[str, Any]], bool], *options: str) -> list[dict[str, Any]]:
    """What `screener lag --json` says of the services, once something holds of all of them in one look."""
    limit = time.monotonic() + LIMIT_SECONDS
    while True:
        said = await screener("lag", "--json", *options)
        assert said.code == 0, said.errors
        services: list[dict[str, Any]] = json.loads(said.out)["services"]
        if all(map(holds, services)):
            return services
        assert time.monotonic() < limit, services
        await asyncio.sleep(0.1)


async def until(
    screener: Screener, name: str, holds: Callable[[dict[str, Any]], bool], *options: str
) -> dict[str, Any]:
    """What it says of one service, once something holds of it."""
    [service] = await until_all(screener, holds, "--service", name, *options)
    return service


async def until_said(screener: Screener, holds: Callable[[Said], bool], *options: str) -> None:
    """Returns once something holds of what `screener lag` shows to people: a worker may be between two sessions."""
    limit = time.monotonic() + LIMIT_SECONDS
    while not holds(said := await screener("lag", *options)):
        assert time.monotonic() < limit, said.out
        await asyncio.sleep(0.1)


async def test_a_service_that_has_finished_everything_is_healthy(
    screener: Screener, office: Office, phones: Phones
) -> None:
    interview_id, _ = await screened(office, phones, {"name": "one_word"})
    await office.evaluated(interview_id)

    def has_finished(found: dict[str, Any]) -> bool:
        return (found["lag"], found["state"]) == (0, "healthy")

    service = await until(screener, "scoring_service", has_finished)
    assert sum(partition["end"] for partition in service["partitions"]) > 0
    assert [found["service"] for found in await until_all(screener, has_finished)] == list(TARGETS)

    def is_healthy(said: Said) -> bool:
        lines = [line.split()[:3] for line in said.out.splitlines()[: len(TARGETS)]]
        return lines == [["✓", name, "healthy"] for name in TARGETS]

    await until_said(screener, is_healthy)


async def test_of_a_service_that_is_away_the_oldest_unfinished_fact_is_named(
    screener: Screener, office: Office, phones: Phones, without_scoring: None, kafka_kind: KafkaKind
) -> None:
    interview_id, _ = await screened(office, phones, {"name": "one_word"})
    await office.until(interview_id, lambda interview: interview.outcome is not None)

    away = "stopped" if kafka_kind is KafkaKind.REAL else "behind"
    service = await until(
        screener, "scoring_service", lambda found: found["lag"] > 2 and found["state"] == away, "--patience", "0"
    )

    [requested] = [each for each in service["partitions"] if each["topic"] == "call.requested" and each["lag"]]
    assert requested["oldest"]["type"] == "call.requested.v1"
    assert requested["oldest"]["subject"] == interview_id
    assert 0 < requested["oldest"]["age_seconds"] <= service["oldest_age_seconds"]
    shown = await screener("lag", "--patience", "0")
    assert interview_id in shown.words


async def test_a_service_that_fails_again_and_again_is_stuck_and_says_how_often(
    screener: Screener, office: Office, phones: Phones, without_archive: None
) -> None:
    interview_id, _ = await screened(office, phones, {"name": "one_word"})

    service = await until(screener, "scoring_service", lambda found: found["state"] == "stuck", "--patience", "0.5")

    assert service["in_flight"] >= service["retrying"] > 0
    assert service["attempts"] > 0
    words = ("screener trace int_", interview_id)
    await until_said(
        screener,
        lambda said: all(word in said.words for word in words),
        *("--service", "scoring_service", "--patience", "0.5"),
    )


async def test_a_service_that_there_is_not_is_refused(screener: Screener) -> None:
    said = await screener("lag", "--service", "no_service")

    assert said.code == 1
    assert "There are: jd_service" in said.errors


async def test_without_kafka_the_command_says_so(screener: Screener) -> None:
    said = await screener("lag", environment={"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9"})

    assert said.code == 1
    assert "Kafka at 127.0.0.1:9" in said.errors
    assert "Traceback" not in said.errors
