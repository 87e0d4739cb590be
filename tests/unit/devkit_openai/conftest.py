from collections.abc import AsyncIterator

import httpx
import pytest

from devkit.openai import ModelServer

PATIENCE = 60.0
"""Seconds for an answer, on a machine that may stand still for a while."""


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
async def http(server: ModelServer) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": "Bearer any"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=PATIENCE, trust_env=False) as client:
        yield client
