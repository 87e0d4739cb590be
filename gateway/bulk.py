"""The way of many writes at once: kept and published a part at a time, and waited for once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import ValidationError

from gateway.commands.sender import Sender
from gateway.documents import Documents
from gateway.inputs.body import Body
from gateway.problems.problem import Problem, problem_document
from gateway.problems.validation import field_error, invalid
from gateway.state import Gateway
from gateway.views.bulk import ItemView
from gateway.waiting import USUAL_PAUSE, Deadline
from shared.events.fact import Fact
from shared.events.wire import Message, encode
from shared.mongo.database import StoreUnavailable
from shared.projections.cell import DocumentModel
from shared.tracing import traced

B = TypeVar("B", bound=Body)
D = TypeVar("D", bound=DocumentModel)
T = TypeVar("T")

PART = 250
PARTS_AT_ONCE = 4
"""Items that are read, kept and published together, and how many such parts are under way at once: while one waits for
MongoDB another is encoded. No more than these are in memory, whatever the request holds."""
_BREATH = 50
"""Items that are read before others get their turn: a call that waits for TwiML waits for milliseconds."""


@dataclass(frozen=True, slots=True)
class Item(Generic[B]):
    """One item of many that can be read, and who it is known to be from."""

    index: int
    body: B
    sender: Sender


@dataclass(frozen=True, slots=True)
class Refused:
    """One item of many that is not written, and why."""

    index: int
    problem: Problem


async def read_items(
    items: Sequence[Mapping[str, object]], model: type[B], sender: Sender, context: Mapping[str, str]
) -> list[Item[B] | Refused]:
    """Each item by itself."""
    read: list[Item[B] | Refused] = []
    for index, item in enumerate(items):
        if index % _BREATH == 0:
            await asyncio.sleep(0)
        try:
            body = model.model_validate(item, context=dict(context))
        except ValidationError as failure:
            errors = [field_error(("body", "items", index, *error["loc"]), error) for error in failure.errors()]
            read.append(Refused(index, invalid(errors)))
        else:
            read.append(Item(index, body, _sender(sender, index, getattr(body, "key", None))))
    return read


def _sender(sender: Sender, index: int, key: str | None) -> Sender:
    """No key that a client chooses holds a space: nothing else is known by these."""
    if key is None:
        return replace(sender, key=f"{sender.key} {index}")
    return replace(sender, key=f"item {key}", repeatable=True)


def parts(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """`items`, a part at a time."""
    return (items[first : first + PART] for first in range(0, len(items), PART))


async def in_parts(items: Sequence[T], act: Callable[[Sequence[T]], Awaitable[None]]) -> None:
    """Does `act` for each part, a few of them at once. Raises what the first one that failed raised, after them all."""
    room = asyncio.Semaphore(PARTS_AT_ONCE)

    async def one(part: Sequence[T]) -> None:
        async with room:
            await act(part)

    outcomes = await asyncio.gather(*(one(part) for part in parts(items)), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


async def write_all(gateway: Gateway, facts: Iterable[Fact]) -> None:
    """Publishes facts as `gateway.writing.write` does each: what stands is the first of its id, byte for byte.

    Raises:
        PublishFailed, StoreUnavailable: as there; some may be in the log.
    """
    encoded: dict[str, Message] = {}
    for fact in facts:
        encoded.setdefault(fact.id, encode(traced(fact)))  # one key twice in one request: the first stands there, too
    standing = await gateway.commands.settle_each(encoded, gateway.clock())
    await gateway.publisher.send(list(standing.values()))


async def there_before(documents: Documents[D], tenant: str, ids: Iterable[str]) -> set[str]:
    """Those of a part's ids that can be read already, because the same was sent before."""
    return await documents.present(tenant, list(ids))


async def until_there(documents: Documents[D], tenant: str, ids: set[str], deadline: Deadline) -> set[str]:
    """Those of `ids` that can be read when all of them can, or when the deadline passes, or MongoDB is away."""
    there: set[str] = set()
    with suppress(StoreUnavailable):  # all of them are in the log: see `gateway.writing.unless_away`
        while True:
            for part in parts(sorted(ids - there)):
                there |= await documents.present(tenant, part)
            if there == ids or not deadline.left:
                break
            await deadline.sleep(USUAL_PAUSE)
    return there


def item_views(
    written: Mapping[int, str], refused: Iterable[Refused], there: set[str], collection: str
) -> list[ItemView]:
    """The results in the order of the request: ids of what is written, by index, and what is not."""
    views = [
        ItemView(
            index=index,
            status=201 if identity in there else 202,
            id=identity,
            location=f"{collection}/{identity}",
            problem=None,
        )
        for index, identity in written.items()
    ]
    views += [_refused(one, collection) for one in refused]
    return sorted(views, key=lambda view: view.index)


def _refused(refused: Refused, collection: str) -> ItemView:
    document = problem_document(refused.problem, f"{collection}/bulk#/items/{refused.index}")
    return ItemView(index=refused.index, status=document.status, id=None, location=None, problem=document)
