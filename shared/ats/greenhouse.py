"""Greenhouse: its Assessment Partner API (developers.greenhouse.io/assessment.html), from the partner's side. Pure."""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from shared.ats.partner import Applicant, Completion, Offer, Order, Result, Standing
from shared.events.assessments import Ats

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]

Identifier = Annotated[Text, BeforeValidator(lambda given: str(given) if type(given) is int else given)]
"""Greenhouse's own examples have numbers where its tables say text."""


class SentCandidate(BaseModel):
    """Whom Greenhouse wants tested. It reserves the right to add fields, so unknown ones are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    first_name: Text
    last_name: Text
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
    phone_number: str | None = Field(default=None, max_length=100, description="needed: candidates are called")
    resume_url: str | None = Field(default=None, max_length=2000, description="not fetched")
    greenhouse_profile_url: Url | None = None


class SendTest(BaseModel):
    """The body of Greenhouse's `send_test`."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "partner_test_id": "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607",
                    "candidate": {
                        "first_name": "Ada",
                        "last_name": "Example",
                        "phone_number": "+49 30 901820",
                        "email": "ada@example.com",
                        "greenhouse_profile_url": "https://app.greenhouse.io/people/17681532?application_id=26234709",
                    },
                    "url": "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/12345",
                }
            ]
        },
    )

    partner_test_id: Identifier = Field(description="a job, as in list_tests")
    candidate: SentCandidate
    url: Url = Field(description="where completion is told, by PATCH")


class PartnerTest(BaseModel):
    """A test in Greenhouse's words: a job that has its questions."""

    partner_test_id: str
    partner_test_name: str


class PartnerInterview(BaseModel):
    """The answer to `send_test`: which instance of the test it is, an interview here."""

    partner_interview_id: str


class TestStatus(BaseModel):
    """The answer to `test_status`. Greenhouse reads the rest once `partner_status` is `complete`."""

    __test__: ClassVar[bool] = False  # no test of pytest's

    partner_status: str = Field(description="`not_started`, `in_progress` or `complete`")
    partner_profile_url: str = Field(description="where people read the result")
    partner_score: float | None = Field(description="from 0 to 10; none when no answer could be scored")
    metadata: dict[str, str | float | bool | None] = Field(description="shown beside the score")


class ResponseError(BaseModel):
    """What Greenhouse says when it did not understand an answer. Its names of people are passed over."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "api_call": "test_status",
                    "errors": ["partner_status is 'complete' but partner_profile_url is missing"],
                    "partner_interview_id": "int_22481671096a52d18a0e1eb0476077b1",
                }
            ]
        },
    )

    api_call: Text
    errors: Annotated[list[Annotated[str, StringConstraints(max_length=1000)]], Field(max_length=50)]
    partner_interview_id: Identifier | None = None


_PLACES = {
    "name": ("candidate", "first_name"),
    "email": ("candidate", "email"),
    "phone": ("candidate", "phone_number"),
    "callback": ("url",),
}


class Greenhouse:
    """Greenhouse, behind the port."""

    ats: ClassVar[Ats] = Ats.GREENHOUSE

    def order(self, sent: SendTest) -> Order:
        """Each take-home test has an address of its own, so that the same one is recognised by what was sent."""
        one = sent.candidate
        return Order(
            test_id=sent.partner_test_id,
            applicant=Applicant(name=f"{one.first_name} {one.last_name}", email=one.email, phone=one.phone_number),
            callback_url=sent.url,
            profile_url=one.greenhouse_profile_url,
            identity=(sent.partner_test_id, one.first_name, one.last_name, one.email, one.phone_number or "", sent.url),
            places=_PLACES,
        )

    def tests(self, offers: Iterable[Offer]) -> list[PartnerTest]:
        """By name, since people choose from them."""
        named = [PartnerTest(partner_test_id=one.id, partner_test_name=f"{one.title}, {one.company}") for one in offers]
        return sorted(named, key=lambda test: (test.partner_test_name.casefold(), test.partner_test_id))

    def status(self, standing: Standing) -> TestStatus:
        """Flat metadata of primitives, as Greenhouse wants it."""
        result = standing.result
        under_way = "in_progress" if standing.has_begun else "not_started"
        return TestStatus(
            partner_status=under_way if result is None else "complete",
            partner_profile_url=standing.link,
            partner_score=result.score if result else None,
            metadata={"Requested at": _moment(standing.requested_at), **(_metadata(result) if result else {})},
        )

    def completion(self, callback_url: str, api_key: str) -> Completion:
        """Without a body: Greenhouse asks for the status when it gets it. The key is the user name."""
        credentials = base64.b64encode(f"{api_key}:".encode()).decode()
        return Completion("PATCH", callback_url, {"Authorization": f"Basic {credentials}"} if api_key else {})


def _metadata(result: Result) -> dict[str, str | float | bool | None]:
    return {
        "Outcome": result.outcome,
        "Recommendation": result.recommendation or "none: a human decides",
        "Reviewed by a human": result.is_reviewed,
        "Needs a human": result.needs_human,
        "Score is from 0 to": 10,
        "Answers scored": f"{result.scored} of {result.asked}",
        "Completed at": _moment(result.completed_at) if result.completed_at else None,
    }


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
