"""An interview that an applicant-tracking system orders, from its list of tests to the result that it reads."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from devkit.ats.records import TakeHomeTest
from devkit.ats.server import AtsServer, running_ats
from devkit.world import World
from tests.integration.office import Office, fresh_number
from tests.integration.phones import Phones

LIMIT_SECONDS = 90.0


@pytest.fixture
async def ats(world: World) -> AsyncIterator[AtsServer]:
    async with running_ats(world.url, world.api_key) as running:
        yield running


@pytest.fixture
async def greenhouse(ats: AtsServer) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who uses Greenhouse."""
    async with httpx.AsyncClient(base_url=ats.url, timeout=60, trust_env=False) as client:
        yield client


def candidate(phone: str) -> dict[str, str]:
    return {"first_name": "Ada", "last_name": "Example", "phone_number": phone, "email": "ada@example.com"}


async def until(test: TakeHomeTest, holds: Callable[[TakeHomeTest], bool]) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while True:
            if holds(test):
                return
            await asyncio.sleep(0.05)


async def send(greenhouse: httpx.AsyncClient, job: str, phone: str) -> httpx.Response:
    """What became of sending a test to somebody; sent again for as long as the partner says that it is not ready."""
    answer = await greenhouse.post(
        "/_devkit/greenhouse/send", json={"partner_test_id": job, "candidate": candidate(phone)}
    )
    async with asyncio.timeout(LIMIT_SECONDS):
        while answer.status_code == 503:
            await asyncio.sleep(0.2)
            again = {"take_home_test": answer.json()["number"]}
            answer = await greenhouse.post("/_devkit/greenhouse/send", json=again)
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_test_is_listed_sent_held_and_reported(
    ats: AtsServer, greenhouse: httpx.AsyncClient, office: Office, phones: Phones
) -> None:
    job, number = await office.job(), fresh_number()
    await phones.seat(number, {"name": "strong"})
    listed = (await greenhouse.get("/_devkit/greenhouse/tests")).json()
    assert job in {test["partner_test_id"] for test in listed}

    sent = await send(greenhouse, job, number)
    again = await greenhouse.post("/_devkit/greenhouse/send", json={"take_home_test": sent.json()["number"]})
    assert again.json()["partner_interview_id"] == sent.json()["partner_interview_id"]

    test = ats.greenhouse.tests[sent.json()["number"]]
    await until(test, lambda test: test.status is not None and test.status["partner_status"] == "complete")
    assert test.status is not None
    card = await office.evaluated(str(test.partner_interview_id))
    assert test.status["partner_score"] == card.overall_score
    assert test.status["metadata"]["Recommendation"] == card.recommendation
    assert len(await phones.calls_to(number)) == 1

    told = len(test.told)
    word = {"decision": "overridden", "recommendation": "reject", "reason": "The team wants somebody else."}
    reviewed = await office.http.post(f"/v1/interviews/{test.partner_interview_id}/review", json=word)
    assert reviewed.is_success, reviewed.text
    await until(test, lambda test: len(test.told) > told and _recommended(test) == "reject")
    assert test.status["metadata"]["Reviewed by a human"] is True


def _recommended(test: TakeHomeTest) -> Any:
    return (test.status or {}).get("metadata", {}).get("Recommendation")


async def test_an_ats_that_is_away_is_told_when_it_is_back(
    ats: AtsServer, greenhouse: httpx.AsyncClient, office: Office, phones: Phones
) -> None:
    job, number = await office.job(), fresh_number()
    await phones.seat(number, {"name": "refuses_consent"})
    await greenhouse.put("/_devkit/faults", json={"patches": [503, 429, 500]})
    sent = await send(greenhouse, job, number)
    test = ats.greenhouse.tests[sent.json()["number"]]
    await until(test, lambda test: test.status is not None and test.status["partner_status"] == "complete")
    assert test.told[:4] == [503, 429, 500, 200]
    assert test.status is not None
    assert (test.status["partner_score"], test.status["metadata"]["Outcome"]) == (None, "declined")


@pytest.mark.parametrize(
    ("change", "status", "slug"),
    [
        ({"partner_test_id": "job_of_nobody"}, 404, "job-not-found"),
        ({"candidate": {**candidate(""), "phone_number": None}}, 422, "invalid-request"),
    ],
)
async def test_an_order_that_cannot_be_taken_says_why(
    change: dict[str, Any], status: int, slug: str, greenhouse: httpx.AsyncClient, office: Office
) -> None:
    order = {"partner_test_id": await office.job(), "candidate": candidate(fresh_number()), **change}
    answer = await greenhouse.post("/_devkit/greenhouse/send", json=order)
    assert (answer.status_code, answer.json()["problem"]["type"]) == (status, f"urn:screener:problem:{slug}")


async def test_a_callback_into_a_private_network_is_refused_at_once(office: Office, phones: Phones) -> None:
    order = {"partner_test_id": await office.job(), "candidate": candidate(fresh_number())}
    for url in ("https://169.254.169.254/latest", "https://10.0.0.1/x", "ftp://ats.example"):
        answer = await office.http.post("/v1/ats/greenhouse/send_test", json={**order, "url": url})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")


async def test_an_answer_that_was_not_understood_is_noted(office: Office, world: World) -> None:
    said = {"api_call": "test_status", "errors": ["partner_score is sour"], "candidate_email": "ada@example.com"}
    answer = await office.http.post("/v1/ats/greenhouse/response_error", json=said)
    assert answer.status_code == 204
    noted = (world.logs / "gateway.log").read_text()
    assert "ats_answer_not_understood" in noted
    assert "partner_score is sour" in noted
    assert "ada@example.com" not in noted


async def test_an_interview_that_nobody_knows_has_no_status(office: Office) -> None:
    answer = await office.http.get("/v1/ats/greenhouse/test_status", params={"partner_interview_id": "int_of_nobody"})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:screener:problem:interview-not-found")
