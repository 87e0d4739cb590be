"""REST: /Calls."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devkit.twilio.call_filter import CallFilter
from devkit.twilio.call_form import INVALID_STATUS_CALLBACK, MOST_TWIML, call_request
from devkit.twilio.calls import Call, CallStatus
from devkit.twilio.errors import RestError, bad_request, not_found
from devkit.twilio.exchange import Exchange
from devkit.twilio.form import Form
from devkit.twilio.line import Fetch, Inline
from devkit.twilio.paging import page
from devkit.twilio.resources import call_resource
from devkit.twilio.server import Connections

_NOT_IN_PROGRESS = 21220
_TWIML_TOO_LONG = 21218


class CallEndpoints:
    def __init__(self, exchange: Exchange, connections: Connections) -> None:
        self._exchange = exchange
        self._connections = connections
        self._creates = 0

    async def create(self, request: Request) -> Response:
        asked = call_request(await Form.of(request))
        self._creates += 1
        subject = f"create/{self._creates}"
        self._refuse(subject)
        call = self._exchange.place(asked)
        response = JSONResponse(call_resource(call), status_code=201)
        if await self._is_lost(subject):
            self._connections.drop(request)
        return response

    async def list(self, request: Request) -> Response:
        shows, now = CallFilter(request.query_params).shows, self._exchange.clock.seconds()
        candidates = self._exchange.calls.newest_first(request.query_params.get("To") or None)
        calls = [c for c in candidates if c.listed_from <= now and shows(c)]
        return JSONResponse(page("calls", [call_resource(c) for c in calls], request.url.path, request.query_params))

    async def fetch(self, request: Request) -> Response:
        return JSONResponse(call_resource(self._call(request)))

    async def update(self, request: Request) -> Response:
        call, form = self._call(request), await Form.of(request)
        status = form.choice("Status", {"completed", "canceled"})
        callback = form.target("StatusCallback", "StatusCallbackMethod", INVALID_STATUS_CALLBACK)
        if callback is not None:
            call.status_callback = callback
        if status is not None:
            self._end(call, status)
        else:
            self._redirect(call, form)
        return JSONResponse(call_resource(call))

    def _end(self, call: Call, status: str) -> None:
        """`canceled` leaves a call in progress alone; `completed` ends any, as `canceled` while nobody has answered."""
        in_progress = call.status is CallStatus.IN_PROGRESS
        if in_progress and status == "completed":
            self._exchange.leg(call).end(CallStatus.COMPLETED)
        elif not in_progress and not call.status.is_final:
            self._exchange.leg(call).end(CallStatus.CANCELED)

    def _redirect(self, call: Call, form: Form) -> None:
        script, twiml = form.target("Url", "Method"), form.text("Twiml")
        if twiml is not None and len(twiml) > MOST_TWIML:
            raise bad_request(_TWIML_TOO_LONG, f"Twiml parameter is longer than {MOST_TWIML} characters")
        if script is None and twiml is None:
            return
        if call.status is not CallStatus.IN_PROGRESS:
            raise bad_request(_NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
        self._exchange.leg(call).redirect(Fetch(script.url, script.method) if script else Inline(twiml or ""))

    def _call(self, request: Request) -> Call:
        call = self._exchange.calls.get(request.path_params["sid"])
        if call is None:
            raise not_found(request.url.path)
        return call

    def _refuse(self, subject: str) -> None:
        faults = self._exchange.faults
        if faults.befalls("create_refused_429", faults.plan.create_refused_429, subject):
            raise RestError(429, 20429, "Too Many Requests")
        if faults.befalls("create_failed_500", faults.plan.create_failed_500, subject):
            raise RestError(500, 20500, "Internal Server Error")

    async def _is_lost(self, subject: str) -> bool:
        """Whether the response to an accepted call never arrives; when it is held or late, waits first."""
        faults, plan = self._exchange.faults, self._exchange.faults.plan
        if faults.befalls("create_response_held", plan.create_response_held, subject):
            await asyncio.sleep(plan.create_hold_real_seconds)
            return True
        if faults.befalls("create_response_late", plan.create_response_late, subject):
            await asyncio.sleep(plan.create_late_real_seconds)
        return faults.befalls("create_response_dropped", plan.create_response_dropped, subject)
