"""What becomes of the key of a write that is refused."""

from datetime import UTC, datetime
from typing import cast

import pytest
from fastapi import Request
from starlette.responses import Response

from gateway.http.idempotency import Claim, answering
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.state import Gateway

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Answers:
    """A gateway whose claims are let go of; with which word, it remembers."""

    def __init__(self) -> None:
        self.answers = self
        self.unpinned: list[bool] = []

    def clock(self) -> datetime:
        return NOW

    async def forget(self, _: str, __: str) -> None:
        """The key stays: an earlier try may have done something."""

    async def let_go(self, _: str, __: str, ___: datetime, *, unpins: bool = False) -> None:
        self.unpinned.append(unpins)


@pytest.mark.parametrize(
    ("kind", "unpins"),
    [
        (ProblemKind.PRECONDITION_FAILED, True),
        (ProblemKind.TOO_LARGE, False),  # which says nothing of what an earlier try did
        (ProblemKind.LOG_UNAVAILABLE, False),
    ],
)
async def test_an_edit_of_what_is_no_more_may_be_tried_on_what_is_there_now(kind: ProblemKind, unpins: bool) -> None:
    gateway = Answers()

    async def refused(request: Request) -> Response:
        request.scope["idempotency"].append(Claim(cast(Gateway, gateway), "default/key", "version-1"))
        raise Problem(kind, kind.remedy)

    with pytest.raises(Problem):
        await answering(Request({"type": "http"}), refused)
    assert gateway.unpinned == [unpins]
