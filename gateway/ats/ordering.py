"""The way of an order: a candidate, the promise to report, and an interview, each a fact that is written once."""

from datetime import timedelta

from gateway.ats.orders import new_candidate, request_assessment, sent_once
from gateway.commands.candidates import candidate_id, create_candidate
from gateway.commands.interviews import interview_id, request_call
from gateway.commands.sender import Sender
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.validation import invalid_field
from gateway.routes.jobs import find_job
from gateway.state import Gateway
from gateway.waiting import Deadline
from gateway.writing import RETRY_AFTER, is_there, write
from shared.ats.partner import Order
from shared.events.assessments import Ats
from shared.outbound.failures import TargetRefused
from shared.projections.candidate import Candidate
from shared.projections.job import Job


async def order_assessment(gateway: Gateway, sender: Sender, ats: Ats, order: Order, deadline: Deadline) -> str:
    """The interview of an order. The same order is the same interview, however often it comes.

    What is to be reported is in the log before the interview is asked for: whoever dies in between, no interview is
    held that nobody would hear of.

    Raises:
        Problem: `invalid-request`, `job-not-found`, `questions-not-ready`, or `not-ready` to be repeated.
    """
    sender = sent_once(sender, ats, order)
    interview = interview_id(sender)
    if await gateway.interviews.find(sender.tenant, interview) is not None:
        return interview
    _require_callback(gateway, order)
    job = await _job(gateway, sender.tenant, order)
    candidate = await _candidate(gateway, sender, order, deadline)
    promise = request_assessment(sender, ats, order, interview, candidate.id)
    await write(gateway, promise, lambda: gateway.assessments.find(sender.tenant, interview), is_there, deadline)
    fact = request_call(sender, job, candidate, timedelta(hours=gateway.settings.interview_deadline_hours))
    await write(gateway, fact, lambda: gateway.interviews.find(sender.tenant, interview), is_there, deadline)
    return interview


def _require_callback(gateway: Gateway, order: Order) -> None:
    try:
        gateway.targets.parse(order.callback_url)
    except TargetRefused as refused:
        raise invalid_field(order.places["callback"], str(refused)) from refused


async def _job(gateway: Gateway, tenant: str, order: Order) -> Job:
    job = await find_job(gateway, tenant, order.test_id)
    if job.questions is None:
        raise Problem(ProblemKind.QUESTIONS_NOT_READY, "Order it again in a moment.", retry_after=RETRY_AFTER)
    return job


async def _candidate(gateway: Gateway, sender: Sender, order: Order, deadline: Deadline) -> Candidate:
    """Without a résumé: nothing is fetched from an address that somebody sent."""
    new = new_candidate(order, gateway.settings.default_phone_region)
    identity = candidate_id(sender)
    found = await gateway.candidates.find(sender.tenant, identity)
    if found is None:
        fact = create_candidate(sender, new, None)
        found = await write(gateway, fact, lambda: gateway.candidates.find(sender.tenant, identity), is_there, deadline)
    if found is None:
        raise Problem(ProblemKind.NOT_READY, "Order it again in a moment.", retry_after=RETRY_AFTER)
    return found
