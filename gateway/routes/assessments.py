"""/v1/ats/greenhouse: the Assessment Partner API that Greenhouse calls, with its key as Basic user name."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway.ats.ordering import order_assessment
from gateway.ats.standings import offers, standing
from gateway.authentication import Authenticated
from gateway.http.listing import Listing
from gateway.http.preferences import Patient
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.problems.kinds import ProblemKind
from gateway.problems.responses import reading, with_json, writing
from gateway.routes.interviews import find_interview
from gateway.state import Opened
from shared.ats.greenhouse import PartnerInterview, PartnerTest, ResponseError, SendTest, TestStatus
from shared.ats.partners import GREENHOUSE
from shared.telemetry import log

logger = log(__name__)

routes = APIRouter(prefix="/v1/ats/greenhouse", tags=["assessments"], route_class=ApiRoute)

MOST_TESTS = 1000
_HAS_QUESTIONS = {"$or": [{"generated": {"$exists": True}}, {"edited": {"$exists": True}}]}


@routes.get(
    "/list_tests",
    operation_id="listAssessmentTests",
    summary="List what can be ordered: jobs with questions",
    responses=reading(),
)
async def list_tests(principal: Authenticated, gateway: Opened) -> list[PartnerTest]:
    """By name; of more than a thousand, the newest thousand."""
    jobs = await gateway.jobs.page(principal.tenant, _HAS_QUESTIONS, Listing(MOST_TESTS, after=None))
    return GREENHOUSE.tests(offers(jobs[:MOST_TESTS]))


@routes.post(
    "/send_test",
    operation_id="sendAssessmentTest",
    summary="Order an interview of a candidate",
    responses=writing(*with_json(ProblemKind.JOB_NOT_FOUND, ProblemKind.QUESTIONS_NOT_READY, ProblemKind.NOT_READY)),
)
async def send_test(sent: SendTest, sender: Sent, gateway: Opened, patience: Patient) -> PartnerInterview:
    """The candidate is phoned, so a phone number is needed. The same test for the same candidate with the same `url` is
    one interview, however often it is sent. When there is a result, `url` gets a PATCH without a body.

    `resume_url` is not fetched: hand a résumé in by `PUT /v1/candidates/{candidate_id}/resume`.
    """
    order, deadline = GREENHOUSE.order(sent), gateway.deadline(patience.seconds)
    interview = await order_assessment(gateway, sender, GREENHOUSE.ats, order, deadline)
    return PartnerInterview(partner_interview_id=interview)


@routes.get(
    "/test_status",
    operation_id="getAssessmentStatus",
    summary="Read how an ordered interview stands",
    responses=reading(ProblemKind.INTERVIEW_NOT_FOUND, ProblemKind.INVALID_REQUEST),
)
async def test_status(
    partner_interview_id: Annotated[str, Query(min_length=1, max_length=200, description="as send_test answered it")],
    principal: Authenticated,
    gateway: Opened,
) -> TestStatus:
    """`complete` once it is evaluated, also when nobody answered the phone: then there is no score."""
    interview = await find_interview(gateway, principal.tenant, partner_interview_id)
    evaluation = await gateway.evaluations.find(principal.tenant, interview.id)
    return GREENHOUSE.status(standing(interview, evaluation, gateway.links.link(interview.id)))


@routes.post(
    "/response_error",
    operation_id="reportAssessmentError",
    summary="Report that an answer of ours was not understood",
    status_code=204,
    responses=reading(*with_json()),
)
async def response_error(reported: ResponseError, principal: Authenticated) -> None:
    """It is logged as `ats_answer_not_understood`, for whoever runs this installation."""
    logger.warning(
        "ats_answer_not_understood",
        ats=GREENHOUSE.ats.value,
        tenant=principal.tenant,
        api_call=reported.api_call,
        errors=list(reported.errors),
        interview=reported.partner_interview_id,
    )
