"""The way of a write: publish the fact, wait until it can be read, and if it cannot yet, say so."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.responses import JSONResponse
from structlog.contextvars import bind_contextvars

from gateway.http.precondition import PRECONDITION_DETAIL
from gateway.http.preferences import Patience
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.state import Gateway
from gateway.views.accepted import AcceptedView
from gateway.waiting import Deadline, wait_until
from shared.events.fact import Fact
from shared.events.model import Value
from shared.events.wire import decode, encode
from shared.failpoints import failpoint
from shared.mongo.database import StoreUnavailable
from shared.projections.cell import Cell
from shared.tracing import traced

D = TypeVar("D")
V = TypeVar("V", bound=Value)

RETRY_AFTER = 1
"""Seconds after which what was accepted is likely to be readable."""


async def write(
    gateway: Gateway,
    fact: Fact,
    find: Callable[[], Awaitable[D | None]],
    shows: Callable[[D, Fact], bool],
    deadline: Deadline,
) -> D | None:
    """Publishes `fact` and returns the document that `shows` it; none when it cannot be read by the deadline.

    A command that is repeated makes a fact of the same id, at a later time. What stands is the first one, byte for
    byte: it is kept before it is published, and published by every repetition.

    Raises:
        Problem: `precondition-failed`; what stands is somebody else's edit of the same version.
        PublishFailed: the fact may or may not be in the log.
        StoreUnavailable: nothing was published.
    """
    bind_contextvars(correlation_id=fact.correlation_id)
    messages = await gateway.commands.settle(fact.id, (encode(traced(fact)),), gateway.clock())
    await gateway.publisher.send(messages)
    failpoint("gateway.accepted")
    (message,) = messages
    standing = decode(message.headers, message.value)
    if standing.causation_id != fact.causation_id:
        raise Problem(ProblemKind.PRECONDITION_FAILED, PRECONDITION_DETAIL)
    showing = wait_until(find, lambda document: shows(document, standing), deadline)
    return await unless_away(showing)


async def unless_away(reading: Awaitable[D | None]) -> D | None:
    """What is read of a write that is in the log; none while MongoDB is away.

    Whoever was told that nothing can be read would repeat the write, and without an `Idempotency-Key` it is another one
    then: somebody would be phoned twice.
    """
    try:
        return await reading
    except StoreUnavailable:
        return None


def is_there(_: object, __: Fact) -> bool:
    """Shows a write that makes a document: it is enough that there is one."""
    return True


def stands(cell: Cell[V] | None, fact: Fact) -> bool:
    """Whether `fact` or a later one stands in a cell that keeps the latest."""
    return cell is not None and (cell.at, cell.id) >= (fact.time, fact.id)


def accepted(aggregate: str, location: str, patience: Patience) -> JSONResponse:
    """202: the write is safe in the log and not readable yet."""
    headers = {"Location": location, "Retry-After": str(RETRY_AFTER), **patience.headers}
    body = AcceptedView(id=aggregate, location=location)
    return JSONResponse(body.model_dump(), status_code=202, headers=headers)
