"""TwiML as an application answers it, read into verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree import ElementTree

from devkit.twilio.errors import TwimlError
from devkit.twilio.verbs import Document, Gather, Hangup, Pause, Play, Prompt, Record, Redirect, Say, Verb

Element = ElementTree.Element

_INVALID_DOCUMENT = 12100
_SCHEMA = 12200
_EVERY_KEY = "1234567890*#"


def parse(xml: str) -> Document:
    """Raises TwimlError: 12100 for what is no XML or has another root than <Response>, 12200 for a verb that is
    unknown to TwiML or to this network."""
    try:
        root = ElementTree.fromstring(xml.strip())
    except ElementTree.ParseError as error:
        raise TwimlError(_INVALID_DOCUMENT, f"document parse failure: {error}") from error
    if root.tag != "Response":
        raise TwimlError(_INVALID_DOCUMENT, f"the root element is <{root.tag}>, not <Response>")
    verbs = tuple(_verb(element) for element in root)
    warnings = tuple(w for element in root.iter() if element is not root for w in _unknown_attributes(element))
    return Document(verbs, warnings)


def _verb(element: Element) -> Verb:
    read = _READERS.get(element.tag)
    if read is None:
        raise TwimlError(_SCHEMA, f"<{element.tag}> is no verb that this phone network plays")
    return read(element)


def _say(element: Element) -> Say:
    return Say(text=" ".join("".join(element.itertext()).split()), loop=_integer(element, "loop", 1))


def _play(element: Element) -> Play:
    return Play(url=(element.text or "").strip(), digits=element.get("digits", ""), loop=_integer(element, "loop", 1))


def _pause(element: Element) -> Pause:
    return Pause(seconds=_integer(element, "length", 1))


def _gather(element: Element) -> Gather:
    inputs = element.get("input", "dtmf").split()
    return Gather(
        prompts=tuple(_prompt(child) for child in element),
        keys="dtmf" in inputs,
        speech="speech" in inputs,
        action=element.get("action", ""),
        method=element.get("method", "POST").upper(),
        timeout=_integer(element, "timeout", 5),
        num_digits=_integer(element, "numDigits", 0) or None,
        finish_on_key=element.get("finishOnKey", "#"),
        action_on_empty_result=element.get("actionOnEmptyResult", "false") == "true",
    )


def _prompt(element: Element) -> Prompt:
    verb = _verb(element)
    if not isinstance(verb, Say | Play | Pause):
        raise TwimlError(_SCHEMA, f"<{element.tag}> cannot stand in <Gather>")
    return verb


def _record(element: Element) -> Record:
    return Record(
        action=element.get("action", ""),
        method=element.get("method", "POST").upper(),
        timeout=_integer(element, "timeout", 5),
        finish_on_key=element.get("finishOnKey", _EVERY_KEY),
        max_length=_integer(element, "maxLength", 3600),
        beeps=element.get("playBeep", "true") == "true",
        trims=element.get("trim", "trim-silence") == "trim-silence",
        callback=element.get("recordingStatusCallback", ""),
        callback_method=element.get("recordingStatusCallbackMethod", "POST").upper(),
        callback_events=frozenset(element.get("recordingStatusCallbackEvent", "completed").split()),
    )


def _redirect(element: Element) -> Redirect:
    return Redirect(url=(element.text or "").strip(), method=element.get("method", "POST").upper())


def _integer(element: Element, name: str, default: int) -> int:
    value = element.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else default


_READERS: Mapping[str, Callable[[Element], Verb]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Record": _record,
    "Redirect": _redirect,
    "Hangup": lambda _: Hangup(),
}

_GATHER_ATTRIBUTES = (
    "input action method timeout speechTimeout finishOnKey numDigits language hints speechModel profanityFilter "
    "enhanced maxSpeechTime bargeIn debug partialResultCallback partialResultCallbackMethod actionOnEmptyResult "
    "dtmfDetection"
)
_RECORD_ATTRIBUTES = (
    "action method timeout finishOnKey maxLength playBeep trim recordingTrack recordingStatusCallback "
    "recordingStatusCallbackMethod recordingStatusCallbackEvent transcribe transcribeCallback"
)
_ATTRIBUTES = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": set(_GATHER_ATTRIBUTES.split()),
    "Record": set(_RECORD_ATTRIBUTES.split()),
    "Redirect": {"method"},
    "Hangup": set[str](),
}


def _unknown_attributes(element: Element) -> list[str]:
    known = _ATTRIBUTES.get(element.tag)
    if known is None:
        return []
    return [f"<{element.tag}> has no attribute '{name}'" for name in element.attrib if name not in known]
