"""What POST Calls.json asks for."""

from __future__ import annotations

from devkit.twilio.calls import CallRequest, MachineDetection, RecordingRequest
from devkit.twilio.errors import bad_request
from devkit.twilio.form import INVALID_URL, Form

INVALID_STATUS_CALLBACK = 21609
MOST_TWIML = 4000

_NO_TO, _INVALID_TO = 21201, 21211
_NO_FROM, _INVALID_FROM = 21213, 21212
_TWIML_TOO_LONG = 21218
_STATUS_EVENTS = {"initiated", "ringing", "answered", "completed"}
_RECORDING_EVENTS = {"in-progress", "completed", "absent"}
_DEFAULT_TIMEOUT, _MOST_TIMEOUT = 60.0, 600.0
_DEFAULT_TIME_LIMIT, _MOST_TIME_LIMIT = 14_400.0, 86_400.0


def call_request(form: Form) -> CallRequest:
    """Raises RestError, with Twilio's code, for what is missing or wrong."""
    to = form.number("To", absent=_NO_TO, invalid=_INVALID_TO)
    from_ = form.number("From", absent=_NO_FROM, invalid=_INVALID_FROM)
    twiml = form.text("Twiml")
    script = form.target("Url", "Method")
    if script is None and twiml is None:
        hint = " (ApplicationSid is not served here)" if form.text("ApplicationSid") else ""
        raise bad_request(INVALID_URL, f"Url parameter is required.{hint}")
    if twiml is not None and len(twiml) > MOST_TWIML:
        raise bad_request(_TWIML_TOO_LONG, f"Twiml parameter is longer than {MOST_TWIML} characters")
    return CallRequest(
        to=to,
        from_=from_,
        script=script,
        # Of both, Twilio takes Url.
        twiml=twiml if script is None else None,
        fallback=form.target("FallbackUrl", "FallbackMethod"),
        status_callback=form.target("StatusCallback", "StatusCallbackMethod", INVALID_STATUS_CALLBACK),
        status_events=form.choices("StatusCallbackEvent", _STATUS_EVENTS, {"completed"}),
        timeout=form.seconds("Timeout", _DEFAULT_TIMEOUT, _MOST_TIMEOUT),
        time_limit=form.seconds("TimeLimit", _DEFAULT_TIME_LIMIT, _MOST_TIME_LIMIT),
        machine_detection=_machine_detection(form),
        recording=_recording(form),
    )


def _machine_detection(form: Form) -> MachineDetection | None:
    mode = form.choice("MachineDetection", {"Enable", "DetectMessageEnd"})
    if mode is None:
        return None
    return MachineDetection(
        waits_for_the_beep=mode == "DetectMessageEnd",
        callback=form.target("AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod"),
        is_async=form.flag("AsyncAmd"),
    )


def _recording(form: Form) -> RecordingRequest | None:
    if not form.flag("Record"):
        return None
    return RecordingRequest(
        callback=form.target("RecordingStatusCallback", "RecordingStatusCallbackMethod"),
        events=form.choices("RecordingStatusCallbackEvent", _RECORDING_EVENTS, {"completed"}),
    )
