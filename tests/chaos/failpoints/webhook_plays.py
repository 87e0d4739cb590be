"""What leads to the failpoints of webhooks: an endpoint's whole life, and facts that all have to reach it."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import httpx

from tests.chaos.failpoints.stage import ROW_SECONDS, Stage
from tests.webhook_receiver import OK, Received, Receiver, Reply, receiving

ENVIRONMENT = {
    "WEBHOOK_RETRY_SECONDS": ",".join(["0.3"] * 100),
    "WEBHOOK_TICK_SECONDS": "0.2",
    "WEBHOOK_LEASE_SECONDS": "2",
}
_PATH = "/v1/webhook-endpoints"
_LOOK_SECONDS = 0.2


class _Client:
    """REST, each request repeated with its key until the gateway has answered."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """What was answered. Raises AssertionError when the gateway refuses."""
        headers = {"Idempotency-Key": secrets.token_hex(8)}
        while True:
            try:
                answer = await self._http.request(method, _PATH + path, json=body, headers=headers)
            except httpx.HTTPError:
                await asyncio.sleep(_LOOK_SECONDS)
                continue
            if answer.is_success:
                return answer.json() if answer.content else None
            if method == "DELETE" and answer.status_code == 404:
                return None  # deleted by the request before, which was not answered
            # 409: the gateway that died had begun it, and its claim has not run out yet.
            assert answer.status_code >= 500 or answer.status_code == 409, answer.text
            await asyncio.sleep(_LOOK_SECONDS)


async def life(stage: Stage, failpoint: str) -> None:
    """Made, told of a job, tried, told once more, disabled, enabled, deleted: and it misses nothing on the way."""
    headers = {"X-API-Key": stage.world.api_key}
    async with (
        receiving() as receiver,
        httpx.AsyncClient(base_url=stage.world.url, headers=headers, timeout=12, trust_env=False) as http,
    ):
        receiver.behaviour = _fails_first(receiver)
        client = _Client(http)
        wanted = {"url": receiver.url, "event_types": ["jd.created", "jd.questions_generated"]}
        endpoint = "/" + str((await client.ask("POST", "", wanted))["id"])
        job = await stage.desk.job()
        await _until(receiver, lambda: _told(receiver, job) == 2)
        await client.ask("POST", f"{endpoint}/test", {})
        await _until(receiver, lambda: any(each.event["type"] == "webhook.test.v1" for each in receiver.taken))
        before = len(receiver.taken)
        await client.ask("POST", f"{endpoint}/replay", {"from_beginning": True})
        await _until(receiver, lambda: _told(receiver, job) == 2 and len(receiver.taken) >= before + 2)
        await client.ask("PATCH", endpoint, {"enabled": False})
        later = await stage.desk.job()
        await client.ask("PATCH", endpoint, {"enabled": True})
        await _until(receiver, lambda: _told(receiver, later) == 2)
        await client.ask("DELETE", endpoint)
        await stage.until_died(failpoint)


async def stopped(stage: Stage, failpoint: str) -> None:
    """SIGTERM, as a deployment sends it."""
    await stage.terminate("webhook_service")


async def _until(receiver: Receiver, holds: Callable[[], bool]) -> None:
    """Returns once something holds of what came in. How long that may take is for the row to say."""
    await receiver.until(holds, ROW_SECONDS)


def _told(receiver: Receiver, subject: str) -> int:
    """Of how many different facts about it somebody was told."""
    return len({each.id for each in receiver.taken if each.event["subject"] == subject})


def _fails_first(receiver: Receiver) -> Any:
    def behave(received: Received) -> Reply:
        again = sum(each.id == received.id for each in receiver.received) > 1
        return OK if again else Reply(status=500)

    return behave
