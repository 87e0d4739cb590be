"""Greenhouse's words, as its published documents have them."""

import base64
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from shared.ats.greenhouse import SendTest
from shared.ats.partner import Offer, Result, Standing
from shared.ats.partners import GREENHOUSE, PARTNERS
from shared.events.assessments import Ats
from shared.events.interviews import Outcome, Recommendation
from tests.strategies.values import BEGIN

CALLBACK = "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/12345"
SENT: dict[str, Any] = {
    "partner_test_id": 12345,
    "candidate": {
        "first_name": "Harry",
        "last_name": "Potter",
        "resume_url": "https://hogwarts.com/resume",
        "phone_number": "123-456-7890",
        "email": "hpotter@hogwarts.edu",
        "greenhouse_profile_url": "https://app.greenhouse.io/people/17681532?application_id=26234709",
    },
    "url": CALLBACK,
}
"""The example of the documents, with the `url` that they describe."""


def standing(result: Result | None, *, has_begun: bool = True, at: datetime = BEGIN) -> Standing:
    return Standing(has_begun=has_begun, requested_at=at, link="https://screener.example/int_1", result=result)


RESULT = Result(Outcome.COMPLETE, 8.3, Recommendation.HIRE, False, False, scored=4, asked=5, completed_at=BEGIN)


def test_every_ats_has_its_partner() -> None:
    assert set(PARTNERS) == set(Ats)


def test_an_order_is_read_from_the_documents_own_example() -> None:
    order = GREENHOUSE.order(SendTest.model_validate(SENT))
    assert (order.test_id, order.callback_url) == ("12345", CALLBACK)
    assert (order.applicant.name, order.applicant.phone) == ("Harry Potter", "123-456-7890")
    assert order.profile_url == SENT["candidate"]["greenhouse_profile_url"]


def test_fields_that_greenhouse_may_add_are_passed_over_and_do_not_make_another_order() -> None:
    more = {**SENT, "sent_by": "robin", "candidate": {**SENT["candidate"], "pronouns": "he", "resume_url": None}}
    assert GREENHOUSE.order(SendTest.model_validate(more)) == GREENHOUSE.order(SendTest.model_validate(SENT))


@pytest.mark.parametrize("changed", [{"url": f"{CALLBACK}6"}, {"partner_test_id": "job_2"}])
def test_another_test_is_another_order(changed: dict[str, str]) -> None:
    one, other = (GREENHOUSE.order(SendTest.model_validate(sent)) for sent in (SENT, {**SENT, **changed}))
    assert one.identity != other.identity


@pytest.mark.parametrize("missing", ["partner_test_id", "candidate", "url"])
def test_an_order_without_what_it_needs_is_refused(missing: str) -> None:
    with pytest.raises(ValidationError):
        SendTest.model_validate({name: value for name, value in SENT.items() if name != missing})


def test_tests_are_listed_by_name() -> None:
    listed = GREENHOUSE.tests([Offer("job_2", "Writer", "Acme"), Offer("job_1", "engineer", "Acme")])
    assert [test.model_dump() for test in listed] == [
        {"partner_test_id": "job_1", "partner_test_name": "engineer, Acme"},
        {"partner_test_id": "job_2", "partner_test_name": "Writer, Acme"},
    ]


def test_before_there_is_a_result_the_status_says_how_far_it_is() -> None:
    assert GREENHOUSE.status(standing(None, has_begun=False)).partner_status == "not_started"
    begun = GREENHOUSE.status(standing(None))
    assert (begun.partner_status, begun.partner_score) == ("in_progress", None)


def test_a_result_is_complete_with_a_link_a_score_and_flat_metadata() -> None:
    status = GREENHOUSE.status(standing(RESULT)).model_dump(mode="json")
    assert (status["partner_status"], status["partner_score"]) == ("complete", 8.3)
    assert status["partner_profile_url"] == "https://screener.example/int_1"
    assert status["metadata"]["Recommendation"] == "hire"
    assert status["metadata"]["Answers scored"] == "4 of 5"
    assert all(value is None or isinstance(value, str | int | float | bool) for value in status["metadata"].values())


def test_a_result_without_a_score_invents_none() -> None:
    nobody = Result(Outcome.NO_ANSWER, None, None, False, True, scored=0, asked=5, completed_at=BEGIN)
    status = GREENHOUSE.status(standing(nobody))
    assert (status.partner_status, status.partner_score) == ("complete", None)
    assert status.metadata["Recommendation"] == "none: a human decides"


def test_completion_is_a_patch_without_a_body_and_the_key_is_the_user_name() -> None:
    completion = GREENHOUSE.completion(CALLBACK, "a-key")
    assert (completion.method, completion.url, completion.body) == ("PATCH", CALLBACK, b"")
    scheme, _, credentials = completion.headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(credentials)) == ("Basic", b"a-key:")
    assert GREENHOUSE.completion(CALLBACK, "").headers == {}
