"""What a call hears next. Every address that is named here is nearer to the end than the one that led here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never
from xml.etree.ElementTree import Element

from gateway.twilio import wording
from gateway.twilio.consent import Consent
from gateway.twilio.twiml import CallStyle, document, gather_consent, hang_up, record_answer, redirect, say
from gateway.twilio.webhook import ConsentAnswered, NobodySpoke, QuestionAnswered, ScriptRequested, ScriptWebhook
from gateway.twilio.wording import Script
from shared.call_urls import CallUrls

REFUSED = document(hang_up())
"""For a call that is not the first to fetch an attempt's script, or that comes after the interview's end."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One leg's side of the conversation."""

    script: Script
    urls: CallUrls
    style: CallStyle

    def reply(self, webhook: ScriptWebhook) -> bytes:
        """The TwiML that answers `webhook`."""
        ask = tuple(dict.fromkeys(index for index in webhook.ask if self.script.has(index)))
        match webhook:
            case ScriptRequested():
                return self._opening(ask)
            case ConsentAnswered():
                return self._after_consent(webhook, ask)
            case QuestionAnswered():
                return self._next(ask)
            case NobodySpoke():
                return self._after_silence(webhook, ask)
            case _ as never:
                assert_never(never)

    def _opening(self, ask: tuple[int, ...]) -> bytes:
        if not ask:
            return self._end(wording.NOTHING_LEFT)
        # Outside of the prompt that listens: a "hello?" must not cut the disclosure short.
        said = [self._say(wording.greeting(self.script)), self._say(wording.announcement(self.script))]
        return document(*said, *self._consent_request(wording.CONSENT_REQUEST, ask, tries=1))

    def _after_consent(self, webhook: ConsentAnswered, ask: tuple[int, ...]) -> bytes:
        match webhook.consent:
            case Consent.GRANTED if ask:
                return document(self._say(wording.beginning(self.script, len(ask))), *self._question(ask))
            case Consent.GRANTED:
                return self._end(wording.NOTHING_LEFT)
            case Consent.DECLINED:
                return self._end(wording.DECLINED)
            case Consent.UNCLEAR if webhook.is_last_try:
                return self._end(wording.NO_ANSWER_TO_CONSENT)
            case Consent.UNCLEAR:
                prompt = f"{wording.NOT_UNDERSTOOD} {wording.CONSENT_REQUEST}"
                return document(*self._consent_request(prompt, ask, webhook.tries + 1))
            case _ as never:
                assert_never(never)

    def _after_silence(self, webhook: NobodySpoke, ask: tuple[int, ...]) -> bytes:
        if webhook.is_last_try or not self.script.has(webhook.question):
            return self._next(ask)
        return document(*self._question((webhook.question, *ask), silences=max(webhook.tries, 1)))

    def _next(self, ask: tuple[int, ...]) -> bytes:
        return document(*self._question(ask)) if ask else self._end(wording.goodbye(self.script))

    def _consent_request(self, prompt: str, ask: Sequence[int], tries: int) -> Sequence[Element]:
        # One address for an answer and for none: whichever comes, this try is counted.
        answered = self.urls.consent(ask, tries)
        return gather_consent(prompt, answered, self.style), redirect(answered)

    def _question(self, ask: tuple[int, ...], silences: int = 0) -> Sequence[Element]:
        index, rest = ask[0], ask[1:]
        said = wording.question(self.script, index, is_last=not rest)
        return (
            self._say(wording.repeated(self.script, index) if silences else said),
            record_answer(self.urls.answer(index, rest), self.urls.recording(index), self.style),
            redirect(self.urls.silence(index, rest, silences + 1)),
        )

    def _say(self, text: str) -> Element:
        return say(text, self.style)

    def _end(self, text: str) -> bytes:
        return ending(text, self.style)


def ending(text: str, style: CallStyle) -> bytes:
    """Says a last sentence and ends the call."""
    return document(say(text, style), hang_up())
