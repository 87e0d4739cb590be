"""Calls for the tests: a script, a leg, and Twilio's way from a document to the next webhook."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from starlette.routing import compile_path

from gateway.twilio.form import READERS, Incoming
from gateway.twilio.script import Step, next_step
from gateway.twilio.twiml import CallStyle
from gateway.twilio.webhook import RecordingChanged, ScriptWebhook, StatusChanged, Webhook
from gateway.twilio.wording import Script
from shared.call_urls import CallUrls, Leg

NOW = datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=UTC)
BASE = "https://screener.example.com"
STYLE = CallStyle(base_url=BASE, language="en-US", voice="", answer_max_seconds=180, answer_silence_seconds=5)
LEG = Leg("default", "int_5a0c", 1)
URLS = CallUrls(BASE, LEG)
CALL: Mapping[str, str] = {"CallSid": "CA0123456789abcdef0123456789abcdef", "CallStatus": "in-progress"}
SCRIPT = Script(
    company="Smith & Sons",
    title="C++ <engineer>",
    candidate_name="Alex Rivera",
    questions=("Why “us”?", "What is 2 < 3 && 4?", "Tell me of a conflict 🙂."),
)

_NOTHING: Mapping[str, str] = {}
_PATTERNS = [(compile_path(template)[0], read) for template, read in READERS.items()]


def webhook_at(url: str, form: Mapping[str, str]) -> Webhook:
    """What the gateway makes of a POST of `form` to `url`."""
    parts = urlsplit(url)
    for pattern, read in _PATTERNS:
        if found := pattern.fullmatch(unquote(parts.path)):
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            return read(Incoming(found.groupdict(), query, form))
    raise AssertionError(f"nothing is served at {url}")


def step_at(url: str, form: Mapping[str, str] = _NOTHING, script: Script | None = SCRIPT) -> Step:
    """The step that follows a POST of `form`, and of what every webhook says of its call, to `url`."""
    return next_step(script, script_webhook_at(url, {**CALL, **form}), STYLE, NOW)


def script_webhook_at(url: str, form: Mapping[str, str]) -> ScriptWebhook:
    """`webhook_at`, of a URL that is answered with TwiML."""
    webhook = webhook_at(url, form)
    assert not isinstance(webhook, RecordingChanged | StatusChanged)
    return webhook


def verbs(step: Step) -> list[Element]:
    """The verbs of a document, which must be one that Twilio can play."""
    response = ElementTree.fromstring(step.twiml)
    assert response.tag == "Response"
    return list(response)


def tags(step: Step) -> list[str]:
    """The names of the verbs."""
    return [verb.tag for verb in verbs(step)]


def said(step: Step) -> str:
    """Everything that is spoken, prompts included."""
    spoken = [say.text or "" for verb in verbs(step) for say in verb.iter("Say")]
    return " ".join(spoken)


def verb_of(step: Step, tag: str) -> Element:
    """The one verb of this name."""
    [found] = [verb for verb in verbs(step) if verb.tag == tag]
    return found
