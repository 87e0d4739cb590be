"""/v1/candidates/bulk and /v1/interviews/bulk"""

from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter

from gateway.bulk import Item, Refused, in_parts, item_views, read_items, there_before, until_there, write_all
from gateway.commands.candidates import candidate_id, create_candidate
from gateway.commands.interviews import interview_id, request_call
from gateway.http.preferences import Patient
from gateway.http.route import ApiRoute
from gateway.http.sending import Sent
from gateway.inputs.bulk import BulkCandidate, BulkInterview, ManyCandidates, ManyInterviews
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import with_json, writing
from gateway.routes.candidates import is_settled, no_candidate
from gateway.routes.interviews import not_ready
from gateway.routes.jobs import no_job
from gateway.state import Gateway, Opened
from gateway.views.bulk import BulkView, bulk_view
from shared.events.calls import CallRequested
from shared.events.fact import Fact
from shared.projections.candidate import Candidate
from shared.projections.job import Job

routes = APIRouter(prefix="/v1", route_class=ApiRoute)


@routes.post(
    "/candidates/bulk",
    operation_id="bulkCreateCandidates",
    summary="Hand in thousands of candidates",
    tags=["candidates"],
    responses=writing(*with_json()),
)
async def create_candidates(many: ManyCandidates, sender: Sent, gateway: Opened, patience: Patient) -> BulkView:
    """Up to 5,000, without résumés. The answer has a result for each item, in order.

    An item is written once for its `key`, in whatever request it stands; without one, once for the request's
    `Idempotency-Key` and its place.
    """
    deadline = gateway.deadline(patience.seconds)
    context = {"region": gateway.settings.default_phone_region}
    read = await read_items(many.items, BulkCandidate, sender, context)
    items = [item for item in read if isinstance(item, Item)]
    written = {item.index: candidate_id(item.sender) for item in items}

    async def hand_in(part: Sequence[Item[BulkCandidate]]) -> None:
        known = await there_before(gateway.candidates, sender.tenant, [written[item.index] for item in part])
        new = [item for item in part if written[item.index] not in known]
        await write_all(gateway, [create_candidate(item.sender, item.body, None) for item in new])

    await in_parts(items, hand_in)
    there = await until_there(gateway.candidates, sender.tenant, set(written.values()), deadline)
    refused = [item for item in read if isinstance(item, Refused)]
    return bulk_view(item_views(written, refused, there, "/v1/candidates"))


@routes.post(
    "/interviews/bulk",
    operation_id="bulkRequestInterviews",
    summary="Have thousands of interviews held",
    tags=["interviews"],
    responses=writing(*with_json()),
)
async def request_interviews(many: ManyInterviews, sender: Sent, gateway: Opened, patience: Patient) -> BulkView:
    """Up to 5,000. The answer has a result for each item, in order; nothing is waited for but that it can be read.

    An item whose job has no questions yet, or whose résumé is being read, is refused with 409: send it again in a
    later request. Items are known as those of `/v1/candidates/bulk` are.
    """
    deadline = gateway.deadline(patience.seconds)
    read = await read_items(many.items, BulkInterview, sender, {})
    refused = [item for item in read if isinstance(item, Refused)]
    written: dict[int, str] = {}

    async def ask(part: Sequence[Item[BulkInterview]]) -> None:
        facts, left = await _asked(gateway, sender.tenant, part)
        await write_all(gateway, facts)
        refused.extend(left)
        not_written = {one.index for one in left}
        written.update({item.index: interview_id(item.sender) for item in part if item.index not in not_written})

    await in_parts([item for item in read if isinstance(item, Item)], ask)
    there = await until_there(gateway.interviews, sender.tenant, set(written.values()), deadline)
    return bulk_view(item_views(written, refused, there, "/v1/interviews"))


async def _asked(
    gateway: Gateway, tenant: str, part: Sequence[Item[BulkInterview]]
) -> tuple[list[Fact[CallRequested]], list[Refused]]:
    """The facts of those that can be asked for, and why the others cannot. Whoever was asked for before is neither."""
    known = await there_before(gateway.interviews, tenant, [interview_id(item.sender) for item in part])
    new = [item for item in part if interview_id(item.sender) not in known]
    jobs = await gateway.jobs.find_many(tenant, {item.body.job_id for item in new})
    candidates = await gateway.candidates.find_many(tenant, {item.body.candidate_id for item in new})
    deadline = timedelta(hours=gateway.settings.interview_deadline_hours)
    facts: list[Fact[CallRequested]] = []
    refused: list[Refused] = []
    for item in new:
        try:
            job, candidate = _ready(jobs.get(item.body.job_id), candidates.get(item.body.candidate_id))
        except Problem as problem:
            refused.append(Refused(item.index, problem))
        else:
            facts.append(request_call(item.sender, job, candidate, deadline))
    return facts, refused


def _ready(job: Job | None, candidate: Candidate | None) -> tuple[Job, Candidate]:
    if job is None:
        raise no_job()
    if candidate is None:
        raise no_candidate()
    if job.questions is None:
        raise not_ready(ProblemKind.QUESTIONS_NOT_READY)
    if not is_settled(candidate):
        raise not_ready(ProblemKind.RESUME_NOT_READY)
    return job, candidate
