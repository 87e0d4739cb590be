"""The receivers that the guide shows, started as they stand there."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from devkit.child import spawn
from devkit.ports import LOOPBACK, free_port
from services.webhook_service.settings import WebhookSettings
from services.webhook_service.signing import signed_headers
from shared.events.structured import structured
from shared.events.wire import encode
from shared.outbound.settings import OutboundSettings
from shared.webhooks.secrets import new_secret
from tests.node import node_tools
from tests.strategies.stories.examples import EXAMPLES

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "receive-webhooks.md"
SECONDS = 60.0


def snippet(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def command(language: str, folder: Path) -> list[str]:
    """What starts the guide's receiver."""
    if language == "python":
        (folder / "receiver.py").write_text(snippet("python"), encoding="utf-8")
        return [sys.executable, str(folder / "receiver.py")]
    # A module finds its libraries beside it.
    (folder / "node_modules").symlink_to(node_tools() / "node_modules")
    (folder / "receiver.mjs").write_text(snippet("javascript"), encoding="utf-8")
    return ["node", str(folder / "receiver.mjs")]


@asynccontextmanager
async def running(started: list[str], secret: str, log: Path) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    # A connection of its own for each request: the receivers close idle ones, perhaps just when the next is sent.
    alone = httpx.Limits(max_keepalive_connections=0)
    process = await spawn(started, log, environment={"WEBHOOK_SECRET": secret, "PORT": str(port)})
    try:
        async with httpx.AsyncClient(base_url=url, timeout=SECONDS, limits=alone, trust_env=False) as client:
            async with asyncio.timeout(SECONDS):
                while not await _listens(port):
                    assert process.returncode is None, f"it ended; see {log}"
            yield client
    finally:
        process.kill()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        await asyncio.sleep(0.05)
        return False
    writer.close()
    return True


@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_the_receiver_of_the_guide_takes_each_fact_once_and_nothing_forged(language: str, tmp_path: Path) -> None:
    secret, log = new_secret(), tmp_path / "receiver.log"
    events = [structured(message.headers, message.value) for message in map(encode, EXAMPLES.values())]
    async with running(command(language, tmp_path), secret, log) as client:

        async def sent(body: str, headers: dict[str, str]) -> int:
            return (await client.post("/", content=body.encode(), headers=headers)).status_code

        for event in [*events, *events]:
            body = event.body.decode()
            assert await sent(body, signed_headers(event.id, body, [new_secret(), secret], datetime.now(UTC))) == 204
        body = events[0].body.decode()
        right = signed_headers(events[0].id, body, [secret], datetime.now(UTC))
        old = signed_headers(events[0].id, body, [secret], datetime.now(UTC) - timedelta(hours=1))
        for forged in (body + " ", json.dumps({**json.loads(body), "tenant": "another"})):
            assert await sent(forged, right) == 400
        assert await sent(body, old) == 400
        assert await sent(body, signed_headers(events[0].id, body, [new_secret()], datetime.now(UTC))) == 400
    told = [line for line in log.read_text(encoding="utf-8").splitlines() if re.match(r"[a-z_.]+\.v\d+ ", line)]
    assert told == [f"{event.type} {event.subject}" for event in events]


def test_the_guide_says_what_the_code_does() -> None:
    settings, text = WebhookSettings(), " ".join(GUIDE.read_text(encoding="utf-8").split())
    assert "5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h" in text
    assert list(settings.retries) == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert f"within {OutboundSettings().outbound_timeout_seconds:g} seconds" in text
    assert "for five days" in text
    assert settings.disable_after == timedelta(days=5)
    assert f"for {settings.webhook_retention_days:g} days" in text
