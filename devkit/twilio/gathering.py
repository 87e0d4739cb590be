"""<Gather>: listen for keys or speech, during its prompts and after them."""

from __future__ import annotations

from devkit.twilio.callee import THINKING_SECONDS, Ending, KeyPress, Silence, Speech
from devkit.twilio.calls import CallStatus
from devkit.twilio.line import LineCut
from devkit.twilio.talk import Talk
from devkit.twilio.verbs import Gather

_CONFIDENCE = "0.93"
_END_OF_SPEECH_SECONDS = 1.0


async def gather(verb: Gather, talk: Talk) -> dict[str, str] | None:
    """What the action is told, or None when nothing came and the script goes on to the next verb."""
    early = talk.callee.interrupts(talk.call.since_answer()) if verb.speech else None
    if early is not None:
        return await _speech(early, talk)
    await talk.play(verb.prompts)
    reply = talk.callee.to_gather(keys=verb.keys, speech=verb.speech, since_answer=talk.call.since_answer())
    match reply:
        case KeyPress():
            return await _keys(reply.digits, verb, talk)
        case Speech():
            return await _speech(reply, talk)
        case Silence() if reply.hangs_up_after is not None:
            await talk.hang_up(reply.hangs_up_after)
        case Silence():
            await talk.line.pass_time(verb.timeout)
    return _key_fields("", "") if verb.action_on_empty_result else None


async def _keys(pressed: str, verb: Gather, talk: Talk) -> dict[str, str]:
    await talk.line.pass_time(THINKING_SECONDS)
    if verb.finish_on_key and pressed in verb.finish_on_key:
        return _key_fields("", pressed)
    digits = pressed[: verb.num_digits]
    if verb.num_digits is None or len(digits) < verb.num_digits:
        await talk.line.pass_time(verb.timeout)
    return _key_fields(digits, "")


async def _speech(speech: Speech, talk: Talk) -> dict[str, str]:
    await talk.line.pass_time(THINKING_SECONDS + speech.seconds)
    talk.says(speech.text)
    if speech.ending is Ending.HANG_UP:
        raise LineCut(CallStatus.COMPLETED)
    await talk.line.pass_time(_END_OF_SPEECH_SECONDS)
    return {"SpeechResult": speech.text, "Confidence": _CONFIDENCE}


def _key_fields(digits: str, finished_on: str) -> dict[str, str]:
    return {"msg": "Gather End", "Digits": digits, "FinishedOnKey": finished_on}
