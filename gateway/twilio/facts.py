"""What is known once a webhook has come. Each fact's identity is Twilio's own of the thing, so duplicates collapse."""

from datetime import datetime
from typing import assert_never

from gateway.twilio.consent import Answer, Consent
from gateway.twilio.webhook import (
    ConsentAnswered,
    NobodySpoke,
    QuestionAnswered,
    Recording,
    RecordingChanged,
    ScriptRequested,
    StatusChanged,
    Webhook,
)
from gateway.twilio.wording import Script, disclosure
from shared.call_urls import Leg
from shared.events.calls import CallStatusChanged, ConsentRecorded, ObservedBy
from shared.events.fact import D, Fact, follow
from shared.events.responses import ResponseRecorded, ResponseSkipped

SOURCE = "/gateway"


def facts_of(webhook: Webhook, script: Script | None, now: datetime) -> tuple[Fact, ...]:
    """The facts that `webhook` leads to. `script` is none when the interview's snapshot is out of reach."""
    match webhook:
        case ScriptRequested():
            return ()
        case ConsentAnswered():
            return _consent(webhook, script, now)
        case QuestionAnswered():
            return _answer(webhook, script, now)
        case NobodySpoke():
            return _silence(webhook, script, now)
        case RecordingChanged():
            return _recording(webhook, now)
        case StatusChanged():
            return _status(webhook, now)
        case _ as never:
            assert_never(never)


def _consent(webhook: ConsentAnswered, script: Script | None, now: datetime) -> tuple[Fact, ...]:
    consent, answer = webhook.consent, webhook.answer
    if consent is Consent.UNCLEAR or answer is None:
        return ()
    if script is None and consent is Consent.GRANTED:
        return ()  # the call ends here, and the next one asks again; a no counts whatever happens
    granted = consent is Consent.GRANTED
    data = _consent_recorded(webhook, answer, granted, disclosure(script) if script else "")
    return (
        _fact(
            data, webhook.leg, f"{webhook.call_sid}:consent", now, discriminator="granted" if granted else "declined"
        ),
    )


def _consent_recorded(webhook: ConsentAnswered, answer: Answer, granted: bool, disclosed: str) -> ConsentRecorded:
    return ConsentRecorded(
        attempt=webhook.leg.attempt,
        call_sid=webhook.call_sid,
        granted=granted,
        channel=answer.channel,
        answer=answer.text,
        disclosure=disclosed,
    )


def _answer(webhook: QuestionAnswered, script: Script | None, now: datetime) -> tuple[Fact, ...]:
    if webhook.recording is None or (script is not None and not script.has(webhook.question)):
        return ()
    data = _recorded(webhook, webhook.recording)
    return (_fact(data, webhook.leg, webhook.recording.sid, now, discriminator="webhook"),)


def _recording(webhook: RecordingChanged, now: datetime) -> tuple[Fact, ...]:
    if webhook.recording is None:
        return ()
    # Its own identity: what it says of one recording may differ from what the answer said.
    data = _recorded(webhook, webhook.recording)
    return (_fact(data, webhook.leg, webhook.recording.sid, now, discriminator="callback"),)


def _recorded(webhook: QuestionAnswered | RecordingChanged, recording: Recording) -> ResponseRecorded:
    return ResponseRecorded(
        question_index=webhook.question,
        attempt=webhook.leg.attempt,
        call_sid=webhook.call_sid,
        recording_sid=recording.sid,
        recording_url=recording.url,
        duration=recording.duration,
        observed_by=ObservedBy.WEBHOOK,
    )


def _silence(webhook: NobodySpoke, script: Script | None, now: datetime) -> tuple[Fact, ...]:
    if script is None or not script.has(webhook.question) or not webhook.is_last_try:
        return ()
    data = ResponseSkipped(question_index=webhook.question, attempt=webhook.leg.attempt, call_sid=webhook.call_sid)
    return (_fact(data, webhook.leg, f"{webhook.call_sid}:{webhook.question}", now),)


def _status(webhook: StatusChanged, now: datetime) -> tuple[Fact, ...]:
    if webhook.status is None:
        return ()
    data = CallStatusChanged(
        attempt=webhook.leg.attempt,
        call_sid=webhook.call_sid,
        status=webhook.status,
        sequence_number=webhook.sequence_number,
        duration=webhook.duration if webhook.status.is_final else None,
        observed_by=ObservedBy.WEBHOOK,
    )
    order = webhook.word if webhook.sequence_number is None else webhook.sequence_number
    return (_fact(data, webhook.leg, f"{webhook.call_sid}:{order}", now),)


def _fact(data: D, leg: Leg, cause: str, now: datetime, discriminator: str = "") -> Fact[D]:
    return follow(
        data,
        source=SOURCE,
        subject=leg.interview_id,
        tenant=leg.tenant,
        cause=cause,
        time=now,
        discriminator=discriminator,
    )
