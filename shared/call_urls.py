"""The addresses that Twilio calls: written by whoever dials, served by the gateway.

Each carries everything that identifies a leg, so that one call's flow depends on no projection being fresh.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

VOICE = "/twilio/voice/{tenant}/{interview_id}/{attempt}"
CONSENT = "/twilio/consent/{tenant}/{interview_id}/{attempt}"
ANSWER = "/twilio/answer/{tenant}/{interview_id}/{attempt}/{question}"
SILENCE = "/twilio/silence/{tenant}/{interview_id}/{attempt}/{question}"
RECORDING = "/twilio/recording/{tenant}/{interview_id}/{attempt}/{question}"
STATUS = "/twilio/status/{tenant}/{interview_id}/{attempt}"


@dataclass(frozen=True, slots=True)
class Leg:
    """One dial of one interview."""

    tenant: str
    interview_id: str
    attempt: int
    traceparent: str | None = field(default=None, compare=False)
    """The trace that its webhooks go on with (W3C Trace Context); no part of which leg it is."""


@dataclass(frozen=True, slots=True)
class CallUrls:
    """Absolute URLs for one leg under the public base URL, such as ``https://screener.example.com``.

    `ask` are the questions that are still to be asked, in order; `tries` counts prompts that nobody answered.
    """

    base: str
    leg: Leg

    def voice(self, ask: Sequence[int]) -> str:
        """The script's beginning: disclosure and the request for consent."""
        return self._url(VOICE, ask=ask)

    def consent(self, ask: Sequence[int], tries: int = 0) -> str:
        """What was answered to the request for consent."""
        return self._url(CONSENT, ask=ask, tries=tries)

    def answer(self, question: int, ask: Sequence[int]) -> str:
        """A question was answered; `ask` is what comes after it."""
        return self._url(ANSWER, question=question, ask=ask)

    def silence(self, question: int, ask: Sequence[int], tries: int) -> str:
        """A question was asked and nobody spoke; `ask` is what comes after it."""
        return self._url(SILENCE, question=question, ask=ask, tries=tries)

    def recording(self, question: int) -> str:
        """The recording of an answer changed its status."""
        return self._url(RECORDING, question=question)

    def status(self) -> str:
        """The call changed its status."""
        return self._url(STATUS)

    def _url(
        self, path: str, question: int | None = None, ask: Sequence[int] | None = None, tries: int | None = None
    ) -> str:
        place = path.format(
            tenant=quote(self.leg.tenant, safe=""),
            interview_id=quote(self.leg.interview_id, safe=""),
            attempt=self.leg.attempt,
            question=question,
        )
        query = [] if ask is None else [f"ask={written(ask)}"]
        query += [f"tries={tries}"] if tries else []
        query += [f"traceparent={self.leg.traceparent}"] if self.leg.traceparent else []
        return self.base.rstrip("/") + place + (f"?{'&'.join(query)}" if query else "")


def written(ask: Sequence[int]) -> str:
    """Question indexes as they stand in a URL: ``0-3-4``. Empty where none is left."""
    return "-".join(map(str, ask))


def read(ask: str) -> tuple[int, ...]:
    """The question indexes of a URL.

    Raises:
        ValueError: it is no list of indexes.
    """
    return tuple(int(index) for index in ask.split("-")) if ask else ()
