"""An applicant-tracking system of one's own, to which subscribers of the topics write."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.ats.records import Recommendation


class OwnAts:
    """Keeps the last recommendation of each interview."""

    def __init__(self) -> None:
        self.recommendations: dict[str, Recommendation] = {}
        self._faults: list[int] = []

    def routes(self) -> list[Route]:
        """What it answers."""
        return [
            Route("/interviews", self._show, methods=["GET"]),
            Route("/interviews/{interview}/recommendation", self._write, methods=["PUT"]),
        ]

    def fail(self, *statuses: int) -> None:
        """What the next writes are answered with."""
        self._faults = list(statuses)

    async def _show(self, _: Request) -> Response:
        return JSONResponse([one.shown() for one in self.recommendations.values()])

    async def _write(self, request: Request) -> Response:
        interview = request.path_params["interview"]
        if self._faults:
            return Response(status_code=self._faults.pop(0))
        before = self.recommendations.get(interview)
        writes = before.writes + 1 if before else 1
        self.recommendations[interview] = Recommendation(interview, writes, await request.json())
        return Response(status_code=204)
