from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from devkit.openai import ModelServer
from shared.llm import LanguageModel, ModelSettings


@dataclass
class Time:
    """A clock that only sleeping moves, and what was slept."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


Connect = Callable[..., LanguageModel]


@pytest.fixture(scope="session")
async def running() -> AsyncIterator[ModelServer]:
    async with ModelServer() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    """One for all tests, with nothing wrong and nothing logged."""
    running.faults.clear()
    running.log.clear()
    return running


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def connect(time: Time) -> AsyncIterator[Connect]:
    """Makes clients of a URL whose waits are recorded in `time`, with full jitter always drawn as 1."""
    made: list[LanguageModel] = []

    def connected(url: str, **overrides: object) -> LanguageModel:
        settings = ModelSettings.model_validate({"api_key": SecretStr("key"), "base_url": url, **overrides})
        made.append(LanguageModel(settings, sleep=time.sleep, clock=time.clock, random=lambda: 1.0))
        return made[-1]

    yield connected
    for model in made:
        await model.close()
