"""/_devkit: what Twilio does not have. Who answers which number, what goes wrong, and what happened."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.twilio.exchange import Exchange
from devkit.twilio.faults import FaultPlan
from devkit.twilio.personas import Persona
from devkit.twilio.resources import call_resource


class NumberConfiguration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    personas: tuple[Persona, ...] = Field(min_length=1)


class ControlEndpoints:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def routes(self) -> Sequence[Route]:
        return [
            Route("/_devkit/log", self.log),
            Route("/_devkit/calls", self.calls),
            Route("/_devkit/numbers", self.numbers),
            Route("/_devkit/numbers/{number}", self.set_number, methods=["PUT"]),
            Route("/_devkit/faults", self.faults),
            Route("/_devkit/faults", self.set_faults, methods=["PUT"]),
            Route("/_devkit/pending", self.pending),
            Route("/_devkit/reset", self.reset, methods=["POST"]),
        ]

    async def log(self, request: Request) -> Response:
        """Oldest first; `?call_sid=` for one call's, `?kind=` for one kind's."""
        kind = request.query_params.get("kind")
        entries = self._exchange.log.entries(request.query_params.get("call_sid"))
        shown = [e.model_dump(mode="json", by_alias=True) for e in entries if kind in (None, e.kind)]
        return JSONResponse({"entries": shown})

    async def calls(self, request: Request) -> Response:
        """Every call there is, whatever the lag of lists, with the persona that answers it."""
        calls = self._exchange.calls.newest_first()
        return JSONResponse({"calls": [call_resource(c) | {"persona": _shown(c.persona)} for c in calls]})

    async def numbers(self, request: Request) -> Response:
        configured = self._exchange.numbers.configured()
        return JSONResponse({number: [_shown(p) for p in personas] for number, personas in configured.items()})

    async def set_number(self, request: Request) -> Response:
        number: str = request.path_params["number"]
        try:
            configuration = NumberConfiguration.model_validate_json(await request.body())
        except ValidationError as error:
            return _invalid(error)
        self._exchange.numbers.set(number, configuration.personas)
        return JSONResponse({"number": number, "personas": [_shown(p) for p in configuration.personas]})

    async def faults(self, request: Request) -> Response:
        return JSONResponse(self._exchange.faults.plan.model_dump())

    async def set_faults(self, request: Request) -> Response:
        """The whole plan: what is left out is off."""
        try:
            self._exchange.faults.set(FaultPlan.model_validate_json(await request.body() or b"{}"))
        except ValidationError as error:
            return _invalid(error)
        return await self.faults(request)

    async def pending(self, request: Request) -> Response:
        """How many calls, callbacks and recordings are under way."""
        return JSONResponse({"pending": self._exchange.background.running})

    async def reset(self, request: Request) -> Response:
        await self._exchange.reset()
        return Response(status_code=204)


def _shown(persona: Persona) -> dict[str, object]:
    return persona.model_dump(mode="json", exclude_defaults=True) | {"name": persona.name}


def _invalid(error: ValidationError) -> Response:
    return JSONResponse(
        {"errors": error.errors(include_url=False, include_context=False, include_input=False)}, status_code=422
    )
