"""How many résumés are in memory at once."""

from contextlib import ExitStack

import httpx
import pytest
from fastapi import FastAPI

from gateway.problems.problem import Problem
from gateway.reading import PLACES_PER_WORKER, ReadingPlaces
from gateway.state import Gateway


def test_each_worker_has_so_many_places_and_whoever_is_done_makes_room() -> None:
    places = ReadingPlaces(workers=2)
    with ExitStack() as taken:
        for _ in range(2 * PLACES_PER_WORKER):
            taken.enter_context(places.one())
        with pytest.raises(Problem), places.one():
            pass
    with places.one():
        pass


async def test_a_resume_without_a_place_is_refused_before_it_is_read(app: FastAPI, client: httpx.AsyncClient) -> None:
    gateway: Gateway = app.state.gateway
    with ExitStack() as taken:
        for _ in range(gateway.settings.resume_workers * PLACES_PER_WORKER):
            taken.enter_context(gateway.reading.one())
        answer = await client.post("/v1/resumes/parse", files={"resume": ("cv.pdf", b"%PDF-1.7", "application/pdf")})
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:screener:problem:reader-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
