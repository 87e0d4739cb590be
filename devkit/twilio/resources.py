"""Calls and recordings as REST shows them."""

from __future__ import annotations

from datetime import datetime

from devkit.twilio.calls import Call, CallStatus
from devkit.twilio.fields import API_VERSION, DIRECTION, rfc2822
from devkit.twilio.recordings import Recording

_CALL_SUBRESOURCES = (
    "notifications recordings payments events siprec streams transcriptions user_defined_message_subscriptions "
    "user_defined_messages"
)


def call_resource(call: Call) -> dict[str, object]:
    duration = call.duration_seconds
    path = f"/{API_VERSION}/Accounts/{call.account_sid}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": call.account_sid,
        "to": call.request.to,
        "to_formatted": call.request.to,
        "from": call.request.from_,
        "from_formatted": call.request.from_,
        "phone_number_sid": "PN" + "0" * 32,
        "parent_call_sid": None,
        "status": CallStatus.QUEUED if call.status is CallStatus.INITIATED else call.status,
        "direction": DIRECTION,
        "answered_by": call.answered_by,
        "start_time": _date(call.dialled_at),
        "end_time": _date(call.ended_at),
        "duration": None if duration is None else str(duration),
        "price": None,
        "price_unit": "USD",
        "api_version": API_VERSION,
        "annotation": None,
        "date_created": _date(call.created_at),
        "date_updated": _date(call.updated_at),
        "queue_time": str(call.queued_milliseconds),
        "forwarded_from": None,
        "caller_name": None,
        "group_sid": None,
        "trunk_sid": None,
        "uri": f"{path}.json",
        "subresource_uris": {name: f"{path}/{_camel(name)}.json" for name in _CALL_SUBRESOURCES.split()},
    }


def recording_resource(recording: Recording, url: str) -> dict[str, object]:
    """`url` is where its media is."""
    path = f"/{API_VERSION}/Accounts/{recording.account_sid}/Recordings/{recording.sid}"
    return {
        "sid": recording.sid,
        "account_sid": recording.account_sid,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "status": recording.status,
        "source": recording.source,
        "channels": 1,
        # Twilio's for one that is still being processed.
        "duration": str(recording.seconds) if recording.has_media else "-1",
        "start_time": _date(recording.started_at),
        "date_created": _date(recording.started_at),
        "date_updated": _date(recording.started_at),
        "price": None,
        "price_unit": "USD",
        "api_version": API_VERSION,
        "error_code": None,
        "encryption_details": None,
        "media_url": url,
        "uri": f"{path}.json",
        "subresource_uris": {
            "add_on_results": f"{path}/AddOnResults.json",
            "transcriptions": f"{path}/Transcriptions.json",
        },
    }


def _date(at: datetime | None) -> str | None:
    return None if at is None else rfc2822(at)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
