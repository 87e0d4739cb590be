"""The public Standard Webhooks libraries, in Python and in JavaScript, verify what we sign and nothing else."""

import asyncio
import json
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from shared.webhooks.secrets import new_secret
from tests.conformance.test_outbound_webhooks import desk, receiver
from tests.integration.office import Office
from tests.integration.webhooks.desk import WebhookDesk
from tests.node import node_tools
from tests.webhook_receiver import Received, Receiver

__all__ = ["desk", "receiver"]

Case = tuple[str, dict[str, str], bytes]
"""A secret, and a request's headers and body."""
Verify = Callable[[Sequence[Case]], list[str | None]]
"""The id of the event of each, or none where the library refuses it."""


def in_python(cases: Sequence[Case]) -> list[str | None]:
    return [_verified(*case) for case in cases]


def _verified(secret: str, headers: dict[str, str], body: bytes) -> str | None:
    try:
        return str(Webhook(secret).verify(body, headers)["id"])
    except WebhookVerificationError:
        return None


def in_javascript(cases: Sequence[Case]) -> list[str | None]:
    lines = [
        json.dumps({"secret": secret, "headers": headers, "body": body.decode()}) for secret, headers, body in cases
    ]
    run = subprocess.run(
        ["node", "verify-webhook.mjs"],
        cwd=node_tools(),
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(cases), run.stderr
    return [answer.get("id") for answer in answers]


@pytest.fixture(scope="module")
def captured() -> dict[str, Any]:
    """Kept between the tests of one language and of the other."""
    return {}


async def requests(
    captured: dict[str, Any], desk: WebhookDesk, office: Office, receiver: Receiver
) -> tuple[list[Received], list[Received], str, str]:
    """Real ones: before a secret was replaced, and while both sign; and both secrets."""
    if not captured:
        endpoint = await desk.endpoint(receiver.url)
        await asyncio.gather(*(office.job() for _ in range(3)))
        await receiver.until(lambda: len(receiver.ids()) >= 6)
        before = list(receiver.taken)
        new = (await desk.post(endpoint.id, "rotate-secret")).json()["secret"]
        while not receiver.taken or " " not in receiver.taken[-1].headers["webhook-signature"]:
            await desk.post(endpoint.id, "test", headers={"Prefer": "wait=20"})
        during = [each for each in receiver.taken if " " in each.headers["webhook-signature"]]
        captured["found"] = (before, during, endpoint.secret, new)
    found: tuple[list[Received], list[Received], str, str] = captured["found"]
    return found


@pytest.mark.parametrize("verify", [in_python, in_javascript])
async def test_it_verifies_also_while_a_secret_is_replaced_and_nothing_that_was_changed_does(
    verify: Verify,
    captured: dict[str, Any],
    desk: WebhookDesk,
    office: Office,
    receiver: Receiver,
    http: httpx.AsyncClient,
) -> None:
    before, during, old, new = await requests(captured, desk, office, receiver)
    assert len(before) >= 6
    assert during

    def cases(secret: str, some: Sequence[Received]) -> list[Case]:
        return [(secret, each.headers, each.body) for each in some]

    assert verify(cases(old, before)) == [each.id for each in before]
    assert verify(cases(new, before)) == [None] * len(before)
    for secret in (old, new):
        assert verify(cases(secret, during)) == [each.id for each in during]

    one = during[0]
    tampered = one.body.replace(b'"tenant":"default"', b'"tenant":"another"')
    assert tampered != one.body
    refused: list[Case] = [
        (new, one.headers, tampered),
        (new, one.headers, one.body + b" "),
        (new, {**one.headers, "webhook-id": "another"}, one.body),
        (new, {**one.headers, "webhook-timestamp": str(int(one.headers["webhook-timestamp"]) + 1)}, one.body),
        (new, {**one.headers, "webhook-signature": before[0].headers["webhook-signature"]}, one.body),
        (new_secret(), one.headers, one.body),
    ]
    assert verify(refused) == [None] * len(refused)
