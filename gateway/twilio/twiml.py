"""TwiML, as far as the call script needs it. https://www.twilio.com/docs/voice/twiml"""

from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_PROMPT_SECONDS = "5"
_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"


@dataclass(frozen=True, slots=True)
class CallStyle:
    """How calls sound, and where their webhooks go.

    `base_url` is the public one; `voice` is empty for Twilio's own; times are in seconds.
    """

    base_url: str
    language: str
    voice: str
    answer_max_seconds: int
    answer_silence_seconds: int


def document(*verbs: Element) -> bytes:
    """A whole answer, in UTF-8."""
    response = Element("Response")
    response.extend(verbs)
    # As text, then in UTF-8 at once: the library's own way, through a stream, takes more than half as long again.
    return (_DECLARATION + ElementTree.tostring(response, encoding="unicode")).encode()


def say(text: str, style: CallStyle) -> Element:
    """Speaks."""
    attributes = {"voice": style.voice} if style.voice else {}
    return _verb("Say", text, language=style.language, **attributes)


def gather_consent(prompt: str, action: str, style: CallStyle) -> Element:
    """Speaks, and listens for one key or for a few words. Goes on to the next verb when there is neither."""
    verb = _verb(
        "Gather",
        input="dtmf speech",
        action=action,
        method="POST",
        numDigits="1",
        finishOnKey="",  # else a hash would not count as a key
        timeout=_PROMPT_SECONDS,
        speechTimeout="auto",
        language=style.language,
        hints="yes, no, I agree, I do not agree",
    )
    verb.append(say(prompt, style))
    return verb


def record_answer(action: str, callback: str, style: CallStyle) -> Element:
    """Records until silence, the hash key or the longest time. Goes on to the next verb when nobody speaks."""
    return _verb(
        "Record",
        action=action,
        method="POST",
        timeout=str(style.answer_silence_seconds),
        maxLength=str(style.answer_max_seconds),
        finishOnKey="#",
        playBeep="true",
        trim="trim-silence",
        recordingStatusCallback=callback,
        recordingStatusCallbackMethod="POST",
        recordingStatusCallbackEvent="completed",
    )


def redirect(url: str) -> Element:
    """Goes on with another document."""
    return _verb("Redirect", url, method="POST")


def hang_up() -> Element:
    """Ends the call."""
    return _verb("Hangup")


def _verb(verb: str, content: str | None = None, **attributes: str) -> Element:
    element = Element(verb, attributes)
    element.text = content
    return element
