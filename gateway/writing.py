"""The way of a write: publish the fact, wait until it can be read, and if it cannot yet, say so."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.responses import JSONResponse

from gateway.http.preferences import Patience
from gateway.views.accepted import AcceptedView
from gateway.waiting import Deadline, wait_until
from shared.events.fact import Fact
from shared.events.model import Value
from shared.failpoints import failpoint
from shared.kafka.publisher import Publisher
from shared.projections.cell import Cell

D = TypeVar("D")
V = TypeVar("V", bound=Value)

RETRY_AFTER = 1
"""Seconds after which what was accepted is likely to be readable."""


async def write(
    publisher: Publisher,
    fact: Fact,
    find: Callable[[], Awaitable[D | None]],
    shows: Callable[[D], bool],
    deadline: Deadline,
) -> D | None:
    """Publishes `fact` and returns the document that `shows` it; none when the deadline passes before it does.

    Raises:
        PublishFailed: the fact may or may not be in the log.
        StoreUnavailable: the fact is in the log; nothing can be read.
    """
    await publisher.publish(fact)
    failpoint("gateway.accepted")
    return await wait_until(find, shows, deadline)


def is_there(_: object) -> bool:
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
