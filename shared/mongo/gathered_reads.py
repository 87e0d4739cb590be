"""Documents by key, for many who ask at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context

from shared.mongo.update import Document

ReadMany = Callable[[Sequence[str]], Awaitable[dict[str, Document]]]
_Asked = dict[str, list[asyncio.Future[Document | None]]]

AT_ONCE = 2
"""Queries under way. One that is slow does not hold up the next; more of them would each be smaller."""
MOST = 100
"""Keys in one query."""


class GatheredReads:
    """One query for all that is asked for while others are under way, since it costs hardly more than one for each.

    Whoever asks while nothing is under way does not wait for others. Nobody gets what was read before they asked.
    """

    def __init__(self, read: ReadMany) -> None:
        self._read = read
        self._asked: _Asked = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def get(self, key: str) -> Document | None:
        """One document. It may be another's too, so it is not to be changed. Raises what `read` raises."""
        answer: asyncio.Future[Document | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(key, []).append(answer)
        self._go_on()
        return await answer

    def _go_on(self) -> None:
        if not self._asked or len(self._under_way) >= AT_ONCE:
            return
        keys = list(self._asked)[:MOST]
        part = {key: self._asked.pop(key) for key in keys}
        # Not in the context of whoever came first: neither its trace nor its request.
        query = asyncio.create_task(self._answer(part), context=Context())
        self._under_way.add(query)
        query.add_done_callback(self._ended)

    async def _answer(self, asked: _Asked) -> None:
        try:
            found = await self._read(list(asked))
        except Exception as failure:  # noqa: BLE001  whatever it is, it is for those who asked
            for _, answer in _waiting(asked):
                answer.set_exception(failure)
        else:
            for key, answer in _waiting(asked):
                answer.set_result(found.get(key))

    def _ended(self, query: asyncio.Task[None]) -> None:
        self._under_way.discard(query)
        self._go_on()


def _waiting(asked: _Asked) -> list[tuple[str, asyncio.Future[Document | None]]]:
    """Those who have not left meanwhile."""
    return [(key, answer) for key, answers in asked.items() for answer in answers if not answer.done()]
