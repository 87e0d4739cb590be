import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError
from prometheus_client import REGISTRY

from shared import readiness
from shared.mongo.database import StoreUnavailable
from shared.readiness import failing


async def answers() -> None:
    """Something outside that is well."""


async def refuses() -> None:
    raise KafkaConnectionError("no broker")


async def is_away() -> None:
    raise StoreUnavailable


async def hangs() -> None:
    await asyncio.Event().wait()


def up(name: str) -> float | None:
    return REGISTRY.get_sample_value("screener_dependency_up", {"dependency": name})


async def test_what_does_not_answer_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PATIENCE", 0.01)
    away = await failing({"well": answers, "kafka": refuses, "mongodb": is_away, "slow": hangs})
    assert list(away) == ["kafka", "mongodb", "slow"]
    assert "no broker" in away["kafka"]
    assert away["mongodb"] == "StoreUnavailable"
    assert away["slow"].startswith("no answer within")
    assert [up(name) for name in ("well", "kafka", "mongodb", "slow")] == [1, 0, 0, 0]


async def test_what_is_back_is_up_again() -> None:
    await failing({"kafka": refuses})
    assert await failing({"kafka": answers}) == {}
    assert up("kafka") == 1
