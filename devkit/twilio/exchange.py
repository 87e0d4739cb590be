"""The telephone exchange: what every call shares, and where calls are placed."""

from __future__ import annotations

from datetime import UTC, datetime

from devkit.twilio.background import Background
from devkit.twilio.callbacks import Callbacks
from devkit.twilio.calls import Call, CallRegistry, CallRequest, sid
from devkit.twilio.clock import Clock, Timeline
from devkit.twilio.dialling import DialQueue
from devkit.twilio.faults import Faults
from devkit.twilio.fields import API_VERSION
from devkit.twilio.leg import CallLeg
from devkit.twilio.log import CallCreated, PhoneLog
from devkit.twilio.personas import Numbers
from devkit.twilio.recorder import Recorder
from devkit.twilio.recordings import RecordingArchive
from devkit.twilio.settings import PhoneNetworkSettings
from devkit.twilio.webhook_client import WebhookClient
from devkit.twilio.webhooks import WebhookSender


class Exchange:
    """Everything behind the REST interface. `url` is where that is served; recordings' URLs begin with it."""

    def __init__(self, settings: PhoneNetworkSettings, url: str, client: WebhookClient) -> None:
        self.settings = settings
        self.url = url
        self.clock = Clock(settings.speed)
        self.log = PhoneLog(settings.journal)
        self.faults = Faults(settings.seed, settings.faults)
        self.numbers = Numbers()
        self.calls = CallRegistry()
        self.recordings = RecordingArchive()
        self.background = Background()
        self.sender = WebhookSender(settings, self.faults, self.log, client)
        self.callbacks = Callbacks(self.sender, self.clock, self.faults, self.log, self.background)
        self.recorder = Recorder(
            settings,
            self.clock,
            self.faults,
            self.log,
            self.recordings,
            self.callbacks,
            self.background,
            self.account_url,
        )
        self.dial_queue = DialQueue(self.clock, settings.calls_per_second)
        self._legs: dict[str, CallLeg] = {}
        self._placed = 0

    @property
    def account_url(self) -> str:
        return f"{self.url}/{API_VERSION}/Accounts/{self.settings.account_sid}"

    def place(self, request: CallRequest) -> Call:
        """A queued call, whose leg now runs in the background."""
        self._placed += 1
        call = Call(
            sid=sid("CA", self.settings.seed, self._placed),
            account_sid=self.settings.account_sid,
            request=request,
            persona=self.numbers.pick_up(request.to),
            timeline=Timeline.from_now(),
            created_at=datetime.now(UTC),
            listed_from=self.clock.seconds() + self.faults.plan.call_list_lag_seconds,
            status_callback=request.status_callback,
        )
        self.calls.add(call)
        script = request.script.url if request.script else ""
        self.log.add(
            CallCreated(call_sid=call.sid, url=script, to=request.to, from_=request.from_, persona=call.persona.name)
        )
        self._legs[call.sid] = leg = CallLeg(call, self)
        self.background.start(leg.run())
        return call

    def leg(self, call: Call) -> CallLeg:
        return self._legs[call.sid]

    async def reset(self) -> None:
        """Hangs up everything without a word to the application and forgets it; SIDs go on, none comes twice."""
        await self.background.cancel()
        for part in (self.calls, self.recordings, self.numbers, self.faults, self.log, self._legs):
            part.clear()
