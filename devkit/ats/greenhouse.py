"""Greenhouse's side of its Assessment Partner API."""

import asyncio

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.ats.records import Json, TakeHomeTest

_CALLBACK = "/integrations/testing_partners/take_home_tests"


class GreenhouseSide:
    """Calls the partner with its key, as Basic user name, and takes its PATCHes."""

    def __init__(self, own_url: str, screener_url: str, api_key: str) -> None:
        self._own_url = own_url
        self._http = httpx.AsyncClient(
            base_url=f"{screener_url}/v1/ats/greenhouse", auth=(api_key, ""), timeout=60, trust_env=False
        )
        self.tests: dict[int, TakeHomeTest] = {}
        self._faults: list[int] = []
        self._reading: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """What it answers."""
        return [
            Route("/_devkit/greenhouse/tests", self._list, methods=["GET"]),
            Route("/_devkit/greenhouse/send", self._send, methods=["POST"]),
            Route("/_devkit/greenhouse", self._show, methods=["GET"]),
            Route("/_devkit/faults", self._misbehave, methods=["PUT"]),
            Route(f"{_CALLBACK}/{{number:int}}", self._completed, methods=["PATCH"]),
        ]

    async def close(self) -> None:
        """Finishes what was begun."""
        await asyncio.gather(*self._reading)
        await self._http.aclose()

    async def _list(self, _: Request) -> Response:
        return _passed_on(await self._http.get("/list_tests"))

    async def _send(self, request: Request) -> Response:
        asked: Json = await request.json()
        test = self.tests.get(asked.pop("take_home_test", 0)) or self._new_test(asked)
        answer = await self._http.post("/send_test", json=test.request)
        test.answers.append(answer.status_code)
        if answer.is_success:
            test.partner_interview_id = str(answer.json()["partner_interview_id"])
        else:
            test.problem = answer.json()
        return JSONResponse(test.shown(), answer.status_code)

    def _new_test(self, asked: Json) -> TakeHomeTest:
        number = len(self.tests) + 1
        test = TakeHomeTest(number, {**asked, "url": f"{self._own_url}{_CALLBACK}/{number}"})
        self.tests[number] = test
        return test

    async def _show(self, _: Request) -> Response:
        return JSONResponse([test.shown() for test in self.tests.values()])

    async def _misbehave(self, request: Request) -> Response:
        self._faults = list((await request.json())["patches"])
        return Response(status_code=204)

    async def _completed(self, request: Request) -> Response:
        """Only a status answers it, and then the partner is asked how the test stands."""
        test = self.tests.get(request.path_params["number"])
        if test is None:
            return Response(status_code=404)
        status = self._faults.pop(0) if self._faults else 200
        test.told.append(status)
        test.credentials.append(request.headers.get("authorization", ""))
        if status == 200:
            reading = asyncio.create_task(self._read_status(test))
            self._reading.add(reading)
            reading.add_done_callback(self._reading.discard)
        return Response(status_code=status)

    async def _read_status(self, test: TakeHomeTest) -> None:
        answer = await self._http.get("/test_status", params={"partner_interview_id": test.partner_interview_id})
        test.status = answer.json()


def _passed_on(answer: httpx.Response) -> Response:
    return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))
