from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from gateway.app import create_app
from gateway.settings import GatewaySettings

API_KEY = "a-key-for-tests"
MAX_JSON_BYTES = 2_000
MAX_UPLOAD_BYTES = 100_000


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application with nothing opened: enough for whatever is refused before Kafka or MongoDB is asked."""
    return unopened(tmp_path_factory.mktemp("blobs"), API_KEY)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with talking_to(app) as connected:
        yield connected


def unopened(blobs: Path, api_key: str) -> FastAPI:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BLOB_URL", blobs.as_uri())
        return create_app(
            GatewaySettings(
                api_key=SecretStr(api_key), max_json_bytes=MAX_JSON_BYTES, max_upload_bytes=MAX_UPLOAD_BYTES
            )
        )


def talking_to(app: FastAPI, api_key: str = API_KEY) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://gateway",
        headers={"X-API-Key": api_key},
    )
