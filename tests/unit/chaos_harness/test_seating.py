"""The harness outlives a stand-in that is slow to answer."""

import json

import httpx
import pytest

from tests.chaos.seating import seat

STRONG = {"name": "strong"}


async def test_a_stand_in_that_does_not_answer_is_asked_again() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) < 3:
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(200)

    async with httpx.AsyncClient(base_url="http://phones", transport=httpx.MockTransport(answer)) as phones:
        await seat(phones, "+12025550100", [STRONG])

    assert [request.url.path for request in asked] == ["/_devkit/numbers/+12025550100"] * 3
    assert json.loads(asked[-1].content) == {"personas": [STRONG]}


async def test_a_stand_in_that_refuses_is_believed() -> None:
    refusing = httpx.MockTransport(lambda _: httpx.Response(422))
    async with httpx.AsyncClient(base_url="http://phones", transport=refusing) as phones:
        with pytest.raises(httpx.HTTPStatusError):
            await seat(phones, "+12025550100", [STRONG])
