"""One call's leg: queued, dialled, ringing, answered, talked on, over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devkit.twilio.callbacks import StatusSequence
from devkit.twilio.callee import Callee
from devkit.twilio.calls import Call, CallStatus
from devkit.twilio.detection import detect
from devkit.twilio.errors import DeliveryError
from devkit.twilio.fields import detection_fields, status_fields
from devkit.twilio.interpreter import Interpreter
from devkit.twilio.line import Fetch, Inline, Line, LineCut, LineRedirected, Source
from devkit.twilio.log import StatusReached, WebhookKind
from devkit.twilio.machine import Machine
from devkit.twilio.person import Person
from devkit.twilio.personas import Persona, Pickup
from devkit.twilio.recordings import RecordingSource
from devkit.twilio.script import Script
from devkit.twilio.talk import Talk
from devkit.twilio.webhook_client import Webhook

if TYPE_CHECKING:
    from devkit.twilio.exchange import Exchange

_CONNECTING_SECONDS = 0.5
_BUSY_SECONDS = 1.5
_EVENTS = {CallStatus.INITIATED: "initiated", CallStatus.RINGING: "ringing", CallStatus.IN_PROGRESS: "answered"}


class CallLeg:
    def __init__(self, call: Call, exchange: Exchange) -> None:
        self._call = call
        self._exchange = exchange
        self._line = Line(exchange.clock, call.timeline)
        self._statuses = StatusSequence(exchange.callbacks)
        self._script = Script(call, exchange.sender, exchange.clock, exchange.log)
        self._callee = _callee(call.persona, exchange.settings.words_per_minute)

    def end(self, status: CallStatus) -> None:
        """Cuts the line from outside."""
        self._line.interrupt(LineCut(status))

    def redirect(self, source: Source) -> None:
        """Leaves the present document for another, from outside."""
        self._line.interrupt(LineRedirected(source))

    async def run(self) -> None:
        try:
            await self._exchange.dial_queue.turn(self._line)
            await self._dial()
            await self._answered()
        except LineCut as cut:
            await self._end(cut)

    async def _dial(self) -> None:
        """Until it is answered. Raises LineCut when that does not happen."""
        self._call.dialled_at = self._call.timeline.now
        self._tell(CallStatus.INITIATED)
        pickup = self._call.persona.pickup
        if pickup in (Pickup.BUSY, Pickup.FAILED):
            await self._line.pass_time(_BUSY_SECONDS)
            raise LineCut(CallStatus(pickup))
        await self._line.pass_time(_CONNECTING_SECONDS)
        self._reach(CallStatus.RINGING)
        timeout, ringing = self._call.request.timeout, self._exchange.settings.ringing_seconds
        if pickup is Pickup.NO_ANSWER or ringing > timeout:
            await self._line.pass_time(timeout)
            raise LineCut(CallStatus.NO_ANSWER)
        await self._line.pass_time(ringing)

    async def _answered(self) -> None:
        call, request = self._call, self._call.request
        call.answered_after = call.timeline.elapsed
        self._line.limit(request.time_limit)
        self._reach(CallStatus.IN_PROGRESS)
        talk = Talk(
            call=call,
            line=self._line,
            callee=self._callee,
            log=self._exchange.log,
            recorder=self._exchange.recorder,
            words_per_minute=self._exchange.settings.words_per_minute,
        )
        script = _first(call)
        try:
            await self._detect(talk)
        except LineRedirected as redirected:
            script = redirected.source
        await Interpreter(self._script, talk).run(script)

    async def _detect(self, talk: Talk) -> None:
        detection = self._call.request.machine_detection
        if detection is None:
            return
        verdict, seconds = detect(detection, self._callee)
        if detection.is_async:
            self._exchange.background.start(self._detect_beside(verdict, seconds))
        else:
            await talk.listen("", seconds)
            self._call.answered_by, self._call.detection_seconds = verdict, seconds

    async def _detect_beside(self, verdict: str, seconds: float) -> None:
        await self._exchange.clock.sleep(seconds)
        detection = self._call.request.machine_detection
        if self._call.status.is_final or detection is None:
            return
        self._call.answered_by, self._call.detection_seconds = verdict, seconds
        if detection.callback is not None:
            self._exchange.callbacks.post(
                Webhook(
                    kind=WebhookKind.MACHINE_DETECTION,
                    call_sid=self._call.sid,
                    identity=f"{self._call.sid}/detection",
                    method=detection.callback.method,
                    url=detection.callback.url,
                    fields=detection_fields(self._call),
                )
            )

    async def _end(self, cut: LineCut) -> None:
        self._call.ended_after = self._call.timeline.elapsed
        self._call.status = cut.status
        if cut.farewell is not None:
            await self._bid(cut.farewell)
        self._record_whole_call()
        self._note(cut.status)
        if self._call.dialled_at is not None:
            self._tell(cut.status)

    async def _bid(self, farewell: Fetch) -> None:
        try:
            await self._script.request(farewell)
        except DeliveryError as error:
            self._script.note(error.code, error.message, error.url)

    def _record_whole_call(self) -> None:
        request, seconds = self._call.request.recording, self._call.duration_seconds
        if request is None or not seconds:
            return
        recorder = self._exchange.recorder
        begun = recorder.begin(self._call, RecordingSource.OUTBOUND_API, request.callback, request.events)
        recorder.keep(begun, self._exchange.log.conversation(self._call.sid), seconds)

    def _reach(self, status: CallStatus) -> None:
        self._call.status = status
        self._note(status)
        self._tell(status)

    def _note(self, status: CallStatus) -> None:
        elapsed = round(self._call.timeline.elapsed, 3)
        self._exchange.log.add(StatusReached(call_sid=self._call.sid, status=status, call_seconds=elapsed))

    def _tell(self, status: CallStatus) -> None:
        target = self._call.status_callback
        if target is None or _EVENTS.get(status, "completed") not in self._call.request.status_events:
            return
        sequence = self._statuses.posted
        hook = Webhook(
            kind=WebhookKind.STATUS,
            call_sid=self._call.sid,
            identity=f"{self._call.sid}/status/{sequence}",
            method=target.method,
            url=target.url,
            fields=status_fields(self._call, status, sequence),
        )
        self._statuses.post(hook, is_last=status.is_final)


def _callee(persona: Persona, words_per_minute: float) -> Callee:
    if persona.pickup is Pickup.MACHINE:
        return Machine(persona, words_per_minute)
    return Person(persona, words_per_minute)


def _first(call: Call) -> Source:
    request = call.request
    if request.twiml is not None:
        return Inline(request.twiml)
    if request.script is None:
        raise AssertionError("a call has a script or TwiML")
    return Fetch(request.script.url, request.script.method)
