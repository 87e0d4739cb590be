"""From what an ATS sends to what we do, or to a problem that points into what it sent."""

from typing import Any

import httpx
import pytest

from gateway.ats.orders import new_candidate, request_assessment, sent_once
from gateway.ats.settings import AtsLinkSettings
from gateway.commands.interviews import interview_id
from gateway.commands.sender import Sender
from gateway.problems.problem import Problem
from shared.ats.greenhouse import SendTest
from shared.ats.partner import Order
from shared.ats.partners import GREENHOUSE
from shared.events.assessments import Ats
from tests.strategies.values import BEGIN

CALLBACK = "https://ats.example/tests/1"
CANDIDATE = {"first_name": "Ada", "last_name": "Example", "phone_number": "+49 30 901820", "email": "ada@example.com"}


def order(url: str = CALLBACK, **candidate: Any) -> Order:
    sent = {"partner_test_id": "job_1", "candidate": {**CANDIDATE, **candidate}, "url": url}
    return GREENHOUSE.order(SendTest.model_validate(sent))


def sender(tenant: str = "acme", key: str = "drawn") -> Sender:
    return Sender(tenant=tenant, name="a key", key=key, repeatable=False, time=BEGIN)


def interview(order: Order, tenant: str = "acme", key: str = "drawn") -> str:
    return interview_id(sent_once(sender(tenant, key), Ats.GREENHOUSE, order))


def test_the_same_order_is_the_same_interview_whoever_drew_which_key() -> None:
    assert interview(order(), key="one") == interview(order(), key="other")
    assert sent_once(sender(), Ats.GREENHOUSE, order()).repeatable


def test_another_test_candidate_or_tenant_is_another_interview() -> None:
    different = [interview(order()), interview(order(url=f"{CALLBACK}2")), interview(order(email="bob@example.com"))]
    assert len({*different, interview(order(), tenant="other")}) == 4


def test_a_candidate_is_read_as_a_recruiter_would_have_handed_them_in() -> None:
    new = new_candidate(order(phone_number="030 901820"), "DE")
    assert (new.name, new.phone, new.email) == ("Ada Example", "+4930901820", "ada@example.com")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone_number", None, "A phone number is needed"),
        ("phone_number", "  ", "A phone number is needed"),
        ("phone_number", "123-456-7890", "international form"),
        ("email", "nobody", "no e-mail address"),
    ],
)
def test_what_cannot_be_interviewed_is_a_problem_that_points_to_it(field: str, value: Any, words: str) -> None:
    with pytest.raises(Problem) as raised:
        new_candidate(order(**{field: value}), "")
    ((error),) = raised.value.errors
    assert error.pointer == f"/candidate/{field}"
    assert words in error.detail


def test_the_promise_to_report_is_one_fact_for_one_order() -> None:
    one, again = (
        request_assessment(sent_once(sender(key=key), Ats.GREENHOUSE, order()), Ats.GREENHOUSE, order(), "int_1", "c")
        for key in ("one", "other")
    )
    assert one == again
    assert (one.subject, one.data.callback_url) == ("int_1", CALLBACK)


@pytest.mark.parametrize(
    ("settings", "link"),
    [
        (AtsLinkSettings(webhook_base_url="https://s.example/"), "https://s.example/v1/interviews/int_1/result"),
        (AtsLinkSettings(ats_profile_url="https://c.example/i/{interview_id}"), "https://c.example/i/int_1"),
    ],
)
def test_people_are_led_to_where_they_can_read_it(settings: AtsLinkSettings, link: str) -> None:
    assert settings.link("int_1") == link


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"candidate": CANDIDATE, "url": CALLBACK}, "/partner_test_id"),
        ({"partner_test_id": "job_1", "candidate": {**CANDIDATE, "email": 3}, "url": CALLBACK}, "/candidate/email"),
    ],
)
async def test_a_body_that_is_no_order_is_a_typed_problem(
    client: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/v1/ats/greenhouse/send_test", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:screener:problem:invalid-request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_greenhouse_sends_its_key_as_user_name(client: httpx.AsyncClient) -> None:
    del client.headers["X-API-Key"]
    for key, status in (("a-key-for-tests", 422), ("another", 401)):
        answer = await client.post("/v1/ats/greenhouse/send_test", json={}, auth=(key, ""))
        assert answer.status_code == status
    answer = await client.get("/v1/ats/greenhouse/list_tests", headers={"Authorization": "Basic ???"})
    assert answer.status_code == 401
