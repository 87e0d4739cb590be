"""/v1/events and /v1/interviews/{interview_id}/events: facts as they are written."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from pydantic import AfterValidator, WithJsonSchema

from gateway.authentication import Authenticated, Principal
from gateway.http.on_loop import on_loop
from gateway.http.preferences import preferred_wait
from gateway.http.route import ApiRoute
from gateway.live.follower import Start
from gateway.live.live import Live
from gateway.live.response import EventStream
from gateway.live.topics import ABOUT_INTERVIEWS
from gateway.live.wanted import NothingWanted, Wanted
from gateway.problems.document import FieldError
from gateway.problems.kinds import ProblemKind
from gateway.problems.responses import Responses, problem_responses
from gateway.problems.validation import invalid
from gateway.routes.interviews import find_interview
from gateway.state import Opened
from gateway.views.event_stream import EVENT_STREAM
from shared.events.structured import PUBLIC
from shared.events.topics import Topic
from shared.kafka.position import LogPosition, PositionInvalid

routes = APIRouter(prefix="/v1", tags=["events"], route_class=ApiRoute)

_PROBLEMS = (
    ProblemKind.UNAUTHENTICATED,
    ProblemKind.INVALID_REQUEST,
    ProblemKind.TOO_MANY_STREAMS,
    ProblemKind.INTERNAL,
    ProblemKind.STREAMS_FULL,
)
LONGEST_ID = 64 * 1024


class From(StrEnum):
    """Where a stream begins that is not resumed."""

    BEGINNING = "beginning"
    NOW = "now"


def _public(topic: Topic) -> Topic:
    if topic not in PUBLIC:
        raise ValueError("There is no such type of event.")
    return topic


EventType = Annotated[
    Topic, AfterValidator(_public), WithJsonSchema({"type": "string", "enum": [topic.value for topic in PUBLIC]})
]
Types = Annotated[
    list[EventType],
    Query(alias="type", description="Only events of these types, without their versions. Repeat it for several."),
]
Begins = Annotated[From | None, Query(alias="from", description="Where to begin, unless the stream is resumed.")]


def _resumed(
    last_event_id: Annotated[
        str,
        Header(description="The last `id` that was received: the stream goes on after it.", max_length=LONGEST_ID),
    ] = "",
    last_event_id_parameter: Annotated[
        str,
        Query(
            alias="last_event_id",
            description="The same, for clients that cannot set headers. The header counts where both are given.",
            max_length=LONGEST_ID,
        ),
    ] = "",
) -> LogPosition | None:
    """The position to go on from. Raises Problem: `invalid-request`."""
    try:
        if last_event_id:
            return LogPosition.parse(last_event_id)
        return LogPosition.parse(last_event_id_parameter) if last_event_id_parameter else None
    except PositionInvalid as broken:
        where = {"header": "Last-Event-ID"} if last_event_id else {"parameter": "last_event_id"}
        raise invalid([FieldError(**where, detail=str(broken))]) from broken


def _bounded(
    prefer: Annotated[
        str, Header(description="`wait=N`: end the stream after N seconds (at most 60).", examples=["wait=2"])
    ] = "",
) -> int | None:
    return preferred_wait(prefer)


Resumed = Annotated[LogPosition | None, Depends(on_loop(_resumed))]
Bounded = Annotated[int | None, Depends(on_loop(_bounded))]


def streaming(*kinds: ProblemKind) -> Responses:
    """A stream of events, and what may go wrong before it begins."""
    return EVENT_STREAM | problem_responses(*_PROBLEMS, *kinds)


@routes.get(
    "/events",
    operation_id="streamEvents",
    summary="Follow what happens",
    status_code=200,
    response_class=EventStream,
    responses=streaming(),
)
async def stream_events(
    principal: Authenticated,
    gateway: Opened,
    resumed: Resumed,
    seconds: Bounded,
    types: Types = [],  # noqa: B006  FastAPI copies it
    job_id: Annotated[str | None, Query(max_length=200, description="Only events about this job.")] = None,
    interview_id: Annotated[str | None, Query(max_length=200, description="Only events about this interview.")] = None,
    candidate_id: Annotated[str | None, Query(max_length=200, description="Only events about this candidate.")] = None,
    begins: Begins = None,
) -> EventStream:
    """Server-sent events: every fact as it is written, as CloudEvents in JSON. Begins now, or where `Last-Event-ID`
    says: a client that comes back with the last `id` it received misses nothing and is sent nothing twice."""
    try:
        wanted = Wanted.chosen(principal.tenant, types, job_id, candidate_id, interview_id)
    except NothingWanted as nothing:
        raise invalid([FieldError(parameter="type", detail=str(nothing))]) from nothing
    start = _at(resumed if resumed is not None or begins is not From.BEGINNING else LogPosition({}), wanted)
    return _stream(gateway.live, principal, wanted, start, seconds)


@routes.get(
    "/interviews/{interview_id}/events",
    operation_id="streamInterviewEvents",
    summary="Follow one interview",
    status_code=200,
    response_class=EventStream,
    responses=streaming(ProblemKind.INTERVIEW_NOT_FOUND, ProblemKind.STORE_UNAVAILABLE),
)
async def stream_interview_events(
    interview_id: str,
    principal: Authenticated,
    gateway: Opened,
    resumed: Resumed,
    seconds: Bounded,
    begins: Begins = None,
) -> EventStream:
    """As `/v1/events`, for one interview and from its beginning. It stays open when the interview is over: a rescore or
    a review may follow."""
    interview = await find_interview(gateway, principal.tenant, interview_id)
    wanted = Wanted.chosen(principal.tenant, ABOUT_INTERVIEWS, interview_id=interview_id)
    if resumed is None and begins is not From.NOW:
        start = gateway.live.since(interview.created_at, wanted)
    else:
        start = _at(resumed, wanted)
    return _stream(gateway.live, principal, wanted, start, seconds)


def _at(position: LogPosition | None, wanted: Wanted) -> Start:
    """Topics that are not wanted any more are left out; those that were not wanted before begin at their beginning."""

    async def start() -> LogPosition | None:
        return None if position is None else position.within(wanted.topics)

    return start


def _stream(live: Live, principal: Principal, wanted: Wanted, start: Start, seconds: int | None) -> EventStream:
    applied = {} if seconds is None else {"Preference-Applied": f"wait={seconds}"}
    lasts = live.settings.stream_seconds if seconds is None else min(seconds, live.settings.stream_seconds)
    return EventStream(live, principal, wanted, start, lasts, applied)
