"""<Record>: a take of what the callee says, ended by silence, a key, the maximum length, or the end of the call."""

from __future__ import annotations

from dataclasses import dataclass

from devkit.twilio.callee import THINKING_SECONDS, Ending, Silence, Speech
from devkit.twilio.calls import CallStatus, Target
from devkit.twilio.line import Fetch, Interruption, LineCut, LineRedirected
from devkit.twilio.recorder import Take
from devkit.twilio.recordings import RecordingSource
from devkit.twilio.talk import Talk
from devkit.twilio.verbs import Record

_BEEP_SECONDS = 0.5
_HANG_UP = {"Digits": "hangup"}


@dataclass(frozen=True, slots=True)
class _Course:
    """How a take runs when nobody interrupts it; seconds."""

    speech: Speech
    lead: float
    spoken: float
    tail: float
    digits: dict[str, str]

    @property
    def total(self) -> float:
        return self.lead + self.spoken + self.tail


async def take(verb: Record, talk: Talk, action: Fetch, callback: Target | None) -> dict[str, str] | None:
    """What the action is told, or None when nothing was said and the script goes on to the next verb.

    When the call ends meanwhile, raises LineCut with the action as its farewell, unless nothing was said yet.
    """
    if verb.beeps:
        await talk.line.pass_time(_BEEP_SECONDS)
    reply = talk.callee.to_record(talk.call.since_answer())
    began = talk.recorder.begin(talk.call, RecordingSource.RECORD_VERB, callback, verb.callback_events)
    if isinstance(reply, Silence):
        await _silence(reply, verb, talk, began)
        return None
    return await _speech(_course(reply, verb), verb, talk, began, action)


async def _silence(silence: Silence, verb: Record, talk: Talk, began: Take) -> None:
    try:
        if silence.hangs_up_after is not None:
            await talk.hang_up(silence.hangs_up_after)
        await talk.line.pass_time(min(verb.timeout, verb.max_length))
    except Interruption:
        talk.recorder.discard(began)
        raise
    talk.recorder.discard(began)


async def _speech(course: _Course, verb: Record, talk: Talk, began: Take, action: Fetch) -> dict[str, str] | None:
    started = talk.call.timeline.elapsed
    try:
        await talk.line.pass_time(course.total)
    except LineCut as cut:
        heard = _keep(course, talk.call.timeline.elapsed - started, verb, talk, began)
        farewell = None if heard is None else Fetch(action.url, action.method, heard | _HANG_UP)
        raise LineCut(cut.status, farewell) from cut
    except LineRedirected:
        _keep(course, talk.call.timeline.elapsed - started, verb, talk, began)
        raise
    heard = _keep(course, course.total, verb, talk, began)
    if heard is None:
        return None
    if course.digits == _HANG_UP:
        raise LineCut(CallStatus.COMPLETED, Fetch(action.url, action.method, heard | _HANG_UP))
    return heard | course.digits


def _course(speech: Speech, verb: Record) -> _Course:
    spoken = min(speech.seconds, max(verb.max_length - THINKING_SECONDS, 0))
    if spoken < speech.seconds:
        return _Course(speech, THINKING_SECONDS, spoken, 0.0, {})
    if speech.ending is Ending.HANG_UP:
        return _Course(speech, THINKING_SECONDS, spoken, 0.0, _HANG_UP)
    if speech.ending is Ending.KEY and verb.finish_on_key:
        key = "#" if "#" in verb.finish_on_key else verb.finish_on_key[0]
        return _Course(speech, THINKING_SECONDS, spoken, 0.0, {"Digits": key})
    tail = min(verb.timeout, verb.max_length - THINKING_SECONDS - spoken)
    return _Course(speech, THINKING_SECONDS, spoken, tail, {})


def _keep(course: _Course, lasted: float, verb: Record, talk: Talk, began: Take) -> dict[str, str] | None:
    """Files what was said in the `lasted` seconds of the take; None when that was nothing."""
    spoken = min(lasted - course.lead, course.spoken)
    text = course.speech.first(spoken) if spoken > 0 else ""
    if not text:
        talk.recorder.discard(began)
        return None
    talk.says(text)
    return dict(talk.recorder.keep(began, text, spoken if verb.trims else lasted))
