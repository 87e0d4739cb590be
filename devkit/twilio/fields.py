"""The form fields of each webhook, by Twilio's names and in the order in which it has been seen to send them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

import phonenumbers

from devkit.twilio.calls import Call, CallStatus
from devkit.twilio.recordings import Recording

API_VERSION = "2010-04-01"
DIRECTION = "outbound-api"

_ORDER = (
    "Called ToState CallerCountry Direction Timestamp CallbackSource SipResponseCode CallerState ToZip SequenceNumber "
    "CallSid To CallerZip ToCountry ApiVersion CalledZip CalledCity CallStatus Duration From CallDuration AccountSid "
    "CalledCountry CallerCity Caller FromCountry ToCity FromCity CalledState FromZip AnsweredBy FromState"
)
_RANK = {name: rank for rank, name in enumerate(_ORDER.split())}

_SIP_CODES = {
    CallStatus.COMPLETED: "200",
    CallStatus.BUSY: "486",
    CallStatus.NO_ANSWER: "487",
    CallStatus.CANCELED: "487",
    CallStatus.FAILED: "404",
}


def script_fields(call: Call, extra: Mapping[str, str]) -> dict[str, str]:
    """Of the request for a call's script and of every action in it."""
    return _ordered(_party_fields(call) | {"CallStatus": call.status} | _waited_for_verdict(call) | dict(extra))


def status_fields(call: Call, status: CallStatus, sequence: int) -> dict[str, str]:
    """Of a status callback; what only the last one has is there when `status` is final."""
    fields = _party_fields(call) | {
        "CallStatus": status,
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence),
        "Timestamp": rfc2822(call.timeline.now),
    }
    if status.is_final:
        seconds = call.duration_seconds or 0
        fields |= {
            "CallDuration": str(seconds),
            "Duration": str(math.ceil(seconds / 60)),
            "SipResponseCode": _SIP_CODES[status],
            **_verdict(call),
        }
    return _ordered(fields)


def recording_fields(recording: Recording, url: str, status: str) -> dict[str, str]:
    return {
        "RecordingSource": recording.source,
        "RecordingSid": recording.sid,
        "RecordingUrl": url,
        "RecordingStatus": status,
        "RecordingChannels": "1",
        "ErrorCode": "0",
        "CallSid": recording.call_sid,
        "RecordingStartTime": rfc2822(recording.started_at),
        "AccountSid": recording.account_sid,
        "RecordingDuration": str(recording.seconds),
    }


def detection_fields(call: Call) -> dict[str, str]:
    """Of asynchronous detection's callback."""
    return {"CallSid": call.sid, "AccountSid": call.account_sid} | _verdict(call) | _detection_time(call)


def rfc2822(at: datetime) -> str:
    return format_datetime(at)


def country(number: str) -> str:
    """ISO 3166 of an E.164 number, blank when it is in none's plan."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _party_fields(call: Call) -> dict[str, str]:
    to, from_ = call.request.to, call.request.from_
    sides = {"To": to, "Called": to, "From": from_, "Caller": from_}
    places = {f"{side}{place}": "" for side in sides for place in ("City", "State", "Zip")}
    countries = {f"{side}Country": country(number) for side, number in sides.items()}
    own = {"CallSid": call.sid, "AccountSid": call.account_sid, "ApiVersion": API_VERSION, "Direction": DIRECTION}
    return sides | places | countries | own


def _verdict(call: Call) -> dict[str, str]:
    return {} if call.answered_by is None else {"AnsweredBy": call.answered_by}


def _waited_for_verdict(call: Call) -> dict[str, str]:
    """Only a script that waited for the verdict is told it."""
    detection = call.request.machine_detection
    return {} if detection is None or detection.is_async else _verdict(call) | _detection_time(call)


def _detection_time(call: Call) -> dict[str, str]:
    return {"MachineDetectionDuration": str(round(call.detection_seconds * 1000))}


def _ordered(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: str(fields[name]) for name in sorted(fields, key=lambda name: _RANK.get(name, len(_RANK)))}
