"""Telling an applicant-tracking system: what ats_service does in the outside world."""

from collections.abc import Sequence

from services.ats_service.intents import Report
from services.ats_service.settings import AtsSettings
from shared.ats.partners import PARTNERS
from shared.clock import Clock
from shared.errors import Final
from shared.events.assessments import AssessmentReported
from shared.events.fact import Fact, follow
from shared.outbound.failures import OutboundUnavailable
from shared.outbound.request import OutboundHttp, OutboundRequest
from shared.outbound.targets import host_of
from shared.patience import Patience
from shared.watching import asking

_LATER = {408, 425, 429}


class NotTaken(Final):
    """The ATS does not want to know, or was away for longer than we wait. It goes to the dead letters."""


class Effects:
    """The outside world of ats_service."""

    def __init__(self, http: OutboundHttp, settings: AtsSettings, patience: Patience, clock: Clock) -> None:
        self._http = http
        self._settings = settings
        self._patience = patience
        self._clock = clock

    async def perform(self, intent: Report) -> Sequence[Fact]:
        """Tells the ATS, and returns the fact that it acknowledged.

        Raises:
            OutboundUnavailable: it is away, and not yet for as long as we wait.
            TargetRefused: it wants to be told where we send nothing.
            NotTaken: it refused.
        """
        try:
            status = await self._told(intent)
        except OutboundUnavailable as away:
            if not self._patience.is_over(intent.effect_id):
                raise OutboundUnavailable(f"{intent.ats}: {away}") from away
            raise NotTaken(f"{intent.ats} was away for too long: {away}") from away
        self._patience.forget(intent.effect_id)
        reported = AssessmentReported(ats=intent.ats, revision=intent.revision, status=status)
        return [
            follow(
                reported,
                source="/ats_service",
                subject=intent.interview_id,
                tenant=intent.tenant,
                cause=intent.cause,
                time=self._clock(),
                discriminator=intent.discriminator,
            )
        ]

    async def _told(self, intent: Report) -> int:
        """The status of its acknowledgement."""
        key = self._settings.key(intent.ats, host_of(intent.callback_url))
        completion = PARTNERS[intent.ats].completion(intent.callback_url, key)
        with asking("ats", intent.ats.value, _named):
            answer = await self._http.send(
                OutboundRequest(completion.method, completion.url, completion.headers, completion.body)
            )
            if answer.status >= 500 or answer.status in _LATER:
                raise OutboundUnavailable(f"it answered {answer.status}")
            if not 200 <= answer.status < 300:
                raise NotTaken(f"{intent.ats} answered {answer.status}")
            return answer.status


def _named(failure: Exception) -> str:
    return "unavailable" if isinstance(failure, OutboundUnavailable) else "refused"
