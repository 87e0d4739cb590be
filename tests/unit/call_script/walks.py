"""Walks through a call along the addresses that its own documents name, with a person who does anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from xml.etree.ElementTree import Element

from hypothesis import strategies as st

from gateway.twilio.script import next_step
from gateway.twilio.webhook import QuestionAnswered, ScriptWebhook
from gateway.twilio.wording import Script
from shared.events.fact import Fact
from tests.unit.call_script.calls import CALL, NOW, STYLE, said, script_webhook_at, verbs


class Deed(Enum):
    """What a person does when something is waited for."""

    REPLY = auto()
    STAY_SILENT = auto()
    HANG_UP = auto()


PATIENT = st.sampled_from([Deed.REPLY, Deed.STAY_SILENT])
ANY_DEED = st.sampled_from(list(Deed))
KEYS = st.fixed_dictionaries({"Digits": st.sampled_from(list("0123456789*#"))})
SPEECH = st.fixed_dictionaries(
    {"SpeechResult": st.sampled_from(["Yes.", "No.", "Hello?"]) | st.text(max_size=30)},
    optional={"Confidence": st.just("0.9")},
)
CONSENT_REPLIES = KEYS | SPEECH
YES = st.just({"Digits": "1"})


@dataclass
class Walk:
    """One call, as far as it has come."""

    script: Script
    data: st.DataObject
    deeds: st.SearchStrategy[Deed]
    consent_replies: st.SearchStrategy[dict[str, str]]
    visited: list[ScriptWebhook] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    ended_by: str = ""

    def run(self, url: str, limit: int, form: Mapping[str, str] | None = None) -> "Walk":
        """Goes on from `url` to the call's end, which must come within `limit` documents."""
        following: tuple[str, Mapping[str, str]] | None = (url, form or {})
        while following is not None:
            assert len(self.visited) < limit, "the call goes on and on"
            following = self._visit(*following)
        return self

    def _visit(self, url: str, form: Mapping[str, str]) -> tuple[str, Mapping[str, str]] | None:
        webhook = script_webhook_at(url, {**CALL, **form})
        step = next_step(self.script, webhook, STYLE, NOW)
        self.visited.append(webhook)
        self.facts += step.facts
        self.heard.append(said(step))
        for verb in verbs(step):
            following = self._perform(verb)
            if following or self.ended_by:
                return following
        raise AssertionError("a document ends without a verb that ends or leads on")

    def _perform(self, verb: Element) -> tuple[str, Mapping[str, str]] | None:
        match verb.tag:
            case "Say":
                return None
            case "Gather" | "Record":
                return self._reply(verb)
            case "Redirect":
                return verb.text or "", {}
            case "Hangup":
                self.ended_by = "us"
                return None
        raise AssertionError(f"<{verb.tag}> is none of the verbs of a call")

    def _reply(self, verb: Element) -> tuple[str, Mapping[str, str]] | None:
        deed = self.data.draw(self.deeds)
        if deed is Deed.HANG_UP:
            self.ended_by = "them"
        if deed is not Deed.REPLY:
            return None
        reply = self.data.draw(self.consent_replies) if verb.tag == "Gather" else self._recording()
        return verb.attrib["action"], reply

    def _recording(self) -> Mapping[str, str]:
        answered = sum(isinstance(webhook, QuestionAnswered) for webhook in self.visited)
        sid = f"RE{answered:032x}"
        url = f"https://api.example.com/2010-04-01/Accounts/AC0/Recordings/{sid}"
        return {"RecordingSid": sid, "RecordingUrl": url, "RecordingDuration": "7", "Digits": "#"}
