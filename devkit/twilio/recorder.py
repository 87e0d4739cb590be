"""Makes recordings out of what was said, and tells the application about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from devkit.twilio.background import Background
from devkit.twilio.callbacks import Callbacks
from devkit.twilio.calls import Call, Target, sid
from devkit.twilio.clock import Clock
from devkit.twilio.faults import Faults
from devkit.twilio.fields import recording_fields
from devkit.twilio.log import PhoneLog, RecordingMade, WebhookKind
from devkit.twilio.recordings import Recording, RecordingArchive, RecordingSource, RecordingStatus
from devkit.twilio.settings import PhoneNetworkSettings
from devkit.twilio.webhook_client import Webhook


@dataclass(frozen=True, slots=True)
class Take:
    """A recording in the making, and who wants to know of it."""

    recording: Recording
    callback: Target | None
    events: frozenset[str]


class Recorder:
    def __init__(
        self,
        settings: PhoneNetworkSettings,
        clock: Clock,
        faults: Faults,
        log: PhoneLog,
        archive: RecordingArchive,
        callbacks: Callbacks,
        background: Background,
        account_url: str,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._faults = faults
        self._log = log
        self._archive = archive
        self._callbacks = callbacks
        self._background = background
        self._account_url = account_url

    def begin(self, call: Call, source: RecordingSource, callback: Target | None, events: frozenset[str]) -> Take:
        """A take that starts now, on the call's timeline."""
        call.recordings += 1
        recording = Recording(
            sid=sid("RE", self._settings.seed, call.sid, call.recordings),
            call_sid=call.sid,
            account_sid=call.account_sid,
            source=source,
            started_at=call.timeline.now,
            seconds=0,
            text="",
            listed_from=0.0,
        )
        take = Take(recording, callback, events)
        self._tell(take, "in-progress")
        return take

    def discard(self, take: Take) -> None:
        """Nothing was said: there is no recording."""
        self._tell(take, "absent")

    def keep(self, take: Take, text: str, seconds: float) -> Mapping[str, str]:
        """Files the take, a second at least, its media to follow; returns what a Record action says about it."""
        recording = take.recording
        recording.text, recording.seconds = text, max(1, round(seconds))
        recording.listed_from = self._clock.seconds() + self._faults.plan.recording_list_lag_seconds
        self._archive.add(recording)
        self._log.add(
            RecordingMade(
                call_sid=recording.call_sid,
                url=take.callback.url if take.callback else "",
                recording_sid=recording.sid,
                seconds=recording.seconds,
                text=text,
            )
        )
        self._background.start(self._process(take))
        return {
            "RecordingUrl": self.url(recording),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.seconds),
        }

    def url(self, recording: Recording) -> str:
        return f"{self._account_url}/Recordings/{recording.sid}"

    async def _process(self, take: Take) -> None:
        await self._clock.sleep(self._settings.recording_delay_seconds)
        take.recording.status = RecordingStatus.COMPLETED
        self._tell(take, "completed")

    def _tell(self, take: Take, event: str) -> None:
        if take.callback is None or event not in take.events:
            return
        recording = replace(take.recording)
        self._callbacks.post(
            Webhook(
                kind=WebhookKind.RECORDING,
                call_sid=recording.call_sid,
                identity=f"{recording.sid}/{event}",
                method=take.callback.method,
                url=take.callback.url,
                fields=recording_fields(recording, self.url(recording), event),
            )
        )
