"""/v1/interviews/{interview_id}/…: what humans do to an interview."""

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from gateway.commands.interviews import cancel, rescore, review
from gateway.http.headers import written
from gateway.http.precondition import Matched, tag, tag_of
from gateway.http.preferences import Patient
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.inputs.interviews import Cancellation, Review
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import with_json, writing
from gateway.problems.validation import invalid_field
from gateway.routes.interviews import find_halves, find_interview, show_interview
from gateway.routes.results import evaluated, find_evaluation
from gateway.state import Opened
from gateway.views.interviews import InterviewView, interview_view
from gateway.writing import accepted, stands, write
from shared.events.fact import Fact
from shared.events.interviews import Recommendation, ReviewDecision
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview

routes = APIRouter(prefix="/v1/interviews/{interview_id}", tags=["interviews"], route_class=ApiRoute)


@routes.post(
    "/cancel",
    operation_id="cancelInterview",
    summary="End an interview before it is over",
    response_model=InterviewView,
    responses=written(200, "It is being ended; a call that is on is hung up")
    | writing(*with_json(ProblemKind.INTERVIEW_NOT_FOUND, ProblemKind.INTERVIEW_OVER)),
)
async def post_cancel(
    interview_id: str, cancellation: Cancellation, sender: Sent, gateway: Opened, patience: Patient
) -> InterviewView | JSONResponse:
    """No further call is made. Asking again changes nothing."""
    interview = await find_interview(gateway, sender.tenant, interview_id)
    if interview.cancel is None:
        if interview.completed is not None:
            raise Problem(ProblemKind.INTERVIEW_OVER, "There is nothing left to cancel.")
        shown = await write(
            gateway,
            cancel(sender, interview_id, cancellation),
            lambda: gateway.interviews.find(sender.tenant, interview_id),
            lambda found, _: found.cancel is not None,
            gateway.deadline(patience.seconds),
        )
        if shown is None:
            return accepted(interview_id, f"/v1/interviews/{interview_id}", patience)
    return await show_interview(gateway, sender.tenant, interview_id)


@routes.post(
    "/rescore",
    operation_id="rescoreInterview",
    summary="Score again what could not be scored",
    response_model=InterviewView,
    responses=written(200, "A newer result is on its way")
    | writing(ProblemKind.INTERVIEW_NOT_FOUND, ProblemKind.NOT_EVALUATED),
)
async def post_rescore(
    interview_id: str, sender: Sent, gateway: Opened, patience: Patient
) -> InterviewView | JSONResponse:
    """Once the model is back, for instance. The result that stands stays until the newer one is there."""
    await find_interview(gateway, sender.tenant, interview_id)
    evaluation = await find_evaluation(gateway, sender.tenant, interview_id)
    fact = rescore(sender.following(evaluation.rescore), interview_id)
    if evaluation.rescore is None or evaluation.rescore.id != fact.id:
        shown = await write(
            gateway,
            fact,
            lambda: gateway.evaluations.find(sender.tenant, interview_id),
            lambda found, standing: stands(found.rescore, standing),
            gateway.deadline(patience.seconds),
        )
        if shown is None:
            return accepted(interview_id, f"/v1/interviews/{interview_id}", patience)
    return await show_interview(gateway, sender.tenant, interview_id)


@routes.post(
    "/review",
    operation_id="reviewInterview",
    summary="Confirm or override the recommendation",
    response_model=InterviewView,
    responses=written(200, "The review holds")
    | writing(
        *with_json(
            ProblemKind.INTERVIEW_NOT_FOUND,
            ProblemKind.NOT_EVALUATED,
            ProblemKind.NO_RECOMMENDATION,
            ProblemKind.PRECONDITION_FAILED,
        )
    ),
)
async def post_review(
    interview_id: str,
    given: Review,
    sender: Sent,
    matched: Matched,
    gateway: Opened,
    patience: Patient,
    response: Response,
) -> InterviewView | JSONResponse:
    """The last review holds, in lists as well. An override needs a recommendation and a reason.

    `If-Match` takes the interview's ETag.
    """
    interview, found = await find_halves(gateway, sender.tenant, interview_id)
    evaluation = evaluated(found)
    base = await matched.base(tag_of(interview_view(interview, evaluation)), _version(evaluation))
    following = sender.following(evaluation.reviewed)
    fact = review(following, interview_id, given, _recommendation(given, evaluation), base)
    if base is not None or not is_known(interview, evaluation, fact):
        shown = await write(
            gateway,
            fact,
            lambda: find_halves(gateway, sender.tenant, interview_id),
            is_reviewed,
            gateway.deadline(patience.seconds),
        )
        if shown is None:
            return accepted(interview_id, f"/v1/interviews/{interview_id}", patience)
    view = await show_interview(gateway, sender.tenant, interview_id)
    tag(response, view)
    return view


def is_known(interview: Interview, evaluation: Evaluation, fact: Fact) -> bool:
    """Whether this very review stands in both documents already: it was sent before."""
    shown, listed = evaluation.reviewed, interview.assessment.reviewed
    return shown is not None and listed is not None and shown.id == listed.id == fact.id


def is_reviewed(halves: tuple[Interview, Evaluation | None], standing: Fact) -> bool:
    """Whether a review, or a later one, stands in both documents: lists are read from telephony's, and what is said of
    one interview from scoring's."""
    interview, evaluation = halves
    return (
        evaluation is not None
        and stands(evaluation.reviewed, standing)
        and stands(interview.assessment.reviewed, standing)
    )


def _version(evaluation: Evaluation) -> str:
    """What tells the word that stands, the model's or a human's, from all others that ever did."""
    standing = evaluation.reviewed or evaluation.evaluated
    return standing.id if standing else ""


def _recommendation(given: Review, evaluation: Evaluation) -> Recommendation:
    """What holds once the review is written."""
    if given.decision is ReviewDecision.OVERRIDDEN:
        assert given.recommendation is not None
        return given.recommendation
    standing = evaluation.evaluated.value.recommendation if evaluation.evaluated else None
    if standing is None:
        raise Problem(ProblemKind.NO_RECOMMENDATION, "Override it with your own recommendation and the reason.")
    if given.recommendation not in (None, standing):
        raise invalid_field(("recommendation",), f"The recommendation is {standing}: override it, or leave this out.")
    return standing
