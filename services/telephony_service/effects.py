"""Dialling, asking and reconciling: what telephony does in the outside world."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from services.telephony_service.intents import (
    AskStatus,
    Block,
    Dial,
    HangUp,
    Permit,
    Reconcile,
    TelephonyIntent,
)
from services.telephony_service.reconciliation import recover
from services.telephony_service.twilio_line import DialRefused, LineUnavailable, LineUnreachable, TwilioLine
from shared.call_urls import Leg
from shared.clock import Clock
from shared.errors import Transient
from shared.events.calls import (
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallReconciled,
    CallRefused,
    CallStatusChanged,
    ObservedBy,
    RefusalReason,
)
from shared.events.fact import Fact, follow
from shared.events.model import FactData
from shared.events.responses import ResponseRecorded
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.projection import Projection
from shared.mongo.update import Document

_CLOCK_SKEW = timedelta(seconds=5)
_REMEMBERED = 10_000


class NotToldYet(Transient):
    """What was heard in a call is not in the log yet, or not read."""


class Effects:
    """The outside world of telephony_service."""

    def __init__(
        self,
        line: TwilioLine,
        interviews: Projection,
        outbox: OutboxRecords,
        resolve_within: timedelta,
        recordings_settle: timedelta,
        clock: Clock,
    ) -> None:
        self._line = line
        self._interviews = interviews
        self._outbox = outbox
        self._resolve_within = resolve_within
        self._recordings_settle = recordings_settle
        self._clock = clock
        # Since when recordings are missing, by the effect that compares them. Forgotten, they are waited for once more.
        self._missing: dict[str, datetime] = {}

    async def perform(self, intent: TelephonyIntent) -> Sequence[Fact]:
        """Does what is intended and returns the facts that follow.

        Raises:
            Transient: it is to be tried again, or, for a dial, to be resolved.
        """
        match intent:
            case Permit():
                if intent.attempt > 1:
                    await self._ensure_told(intent.interview_id)
                return [self._fact(intent, CallPermitted(attempt=intent.attempt, questions=intent.questions))]
            case Block():
                no = intent.blocked
                data = CallBlocked(attempt=intent.attempt, reason=no.reason, detail=no.detail)
                return [self._fact(intent, data)]
            case Dial():
                return [self._fact(intent, await self._dial(intent))]
            case AskStatus():
                return await self._ask_status(intent)
            case HangUp():
                await self._line.hang_up(intent.call_sid)
                return []
            case Reconcile():
                return await self._reconcile(intent)
            case _:
                await self._ensure_told(intent.interview_id)
                return [self._fact(intent, intent.data)]

    async def _ensure_told(self, interview_id: str) -> None:
        """Nobody is phoned again who has just declined, nor asked what they have just answered, and no interview ends
        without it, nor is an answer given to a question at which they were silent, because Kafka was away when they
        did: a call's end is also known from Twilio, and may be sooner than what waits in the outbox. Raises
        `NotToldYet`.
        """
        if await self._outbox.holds_any_about(interview_id, self._clock()):
            raise NotToldYet("what the gateway heard in a call is on its way")

    async def _dial(self, intent: Dial) -> CallPlaced | CallRefused:
        leg = Leg(intent.tenant, intent.interview_id, intent.attempt)
        try:
            call_sid = await self._line.place(leg, intent.phone, intent.questions)
        except DialRefused as no:
            limited = no.status == 429
            return CallRefused(
                attempt=intent.attempt,
                reason=RefusalReason.RATE_LIMITED if limited else RefusalReason.REFUSED,
                retryable=limited,
                code=no.code,
                detail=f"Twilio refused the call: {no}",
            )
        except LineUnreachable as failure:
            return CallRefused(
                attempt=intent.attempt,
                reason=RefusalReason.UNREACHABLE,
                retryable=True,
                code=None,
                detail=f"Twilio could not be reached: {failure}",
            )
        return CallPlaced(attempt=intent.attempt, call_sid=call_sid, observed_by=ObservedBy.REQUEST)

    def turn(self) -> AbstractAsyncContextManager[None]:
        """What a dial waits for before it is claimed. Nobody knows what became of a claim that is left behind."""
        return self._line.turn()

    async def resolve(self, intent: TelephonyIntent, claimed_at: datetime) -> Sequence[Fact]:
        """Finds out whether a dial with an unknown outcome led to a call.

        A call of ours to this number since the claim is the one we look for, if there is just one and no other
        interview was calling the same number meanwhile. A signed webhook that names the attempt settles it sooner:
        then the decision no longer asks.

        Raises:
            LineUnavailable: it is not known yet.
        """
        assert isinstance(intent, Dial)
        since = claimed_at - _CLOCK_SKEW
        found = await self._line.calls_to(intent.phone, since)
        if len(found) == 1 and not await self._is_called_by_others(intent, since):
            placed = CallPlaced(attempt=intent.attempt, call_sid=found[0], observed_by=ObservedBy.RECONCILIATION)
            return [self._fact(intent, placed)]
        if self._clock() < claimed_at + self._resolve_within:
            raise LineUnavailable(f"{len(found)} calls may be this attempt's")
        refused = CallRefused(
            attempt=intent.attempt,
            reason=RefusalReason.UNCONFIRMED,
            retryable=False,
            code=None,
            detail="Twilio never confirmed the call. To be safe it is not placed again; request a new interview.",
        )
        return [self._fact(intent, refused)]

    async def _is_called_by_others(self, intent: Dial, since: datetime) -> bool:
        """Whether a call to the number since then may be another interview's, which may be over by now."""
        others: Document = {
            "requested.value.phone": intent.phone,
            "_id": {"$ne": intent.interview_id},
            "$or": [{"completed.id": None}, {"completed.at": {"$gte": since}}],
        }
        return bool(await self._interviews.keys(others, limit=1))

    async def _ask_status(self, intent: AskStatus) -> list[Fact]:
        state = await self._line.state(intent.call_sid)
        if not state.status.is_final:
            return []
        data = CallStatusChanged(
            attempt=intent.attempt,
            call_sid=intent.call_sid,
            status=state.status,
            sequence_number=None,
            duration=state.duration,
            observed_by=ObservedBy.RECONCILIATION,
        )
        return [self._fact(intent, data, discriminator=intent.discriminator)]

    async def _reconcile(self, intent: Reconcile) -> list[Fact]:
        if intent.listing:
            await self._ensure_told(intent.interview_id)
        known = dict(intent.known)
        listed = await self._line.recordings(intent.call_sid) if intent.listing else []
        if not all(recording.is_ready for recording in listed):
            raise LineUnavailable("a recording is still being processed")
        recovered = recover(intent.asked, known, intent.skipped, [recording.sid for recording in listed])
        self._ensure_missing(intent.effect_id, bool(recovered.answers or recovered.unassigned))
        missing = [
            self._fact(
                intent,
                ResponseRecorded(
                    question_index=recovered.answers[recording.sid],
                    attempt=intent.attempt,
                    call_sid=intent.call_sid,
                    recording_sid=recording.sid,
                    recording_url=recording.url,
                    duration=recording.duration,
                    observed_by=ObservedBy.RECONCILIATION,
                ),
                discriminator=recording.sid,
            )
            for recording in listed
            if recording.sid in recovered.answers
        ]
        reconciled = CallReconciled(
            attempt=intent.attempt,
            call_sid=intent.call_sid,
            recordings=len(listed) if intent.listing else len(known),
            recovered=len(missing),
            unassigned=recovered.unassigned,
        )
        return [*missing, self._fact(intent, reconciled)]

    def _ensure_missing(self, effect_id: str, is_any_missing: bool) -> None:
        """What Twilio lists and nobody told us of may stand in a topic that is read later than the one with the call's
        end. So it has to be missing twice, with time to read it between. Raises `NotToldYet` the first time.
        """
        now = self._clock()
        since = self._missing.pop(effect_id, now)
        if not is_any_missing or now >= since + self._recordings_settle:
            return
        self._missing[effect_id] = since
        if len(self._missing) > _REMEMBERED:
            del self._missing[next(iter(self._missing))]
        raise NotToldYet("what Twilio lists may be told yet")

    def _fact(self, intent: TelephonyIntent, data: FactData, discriminator: str | None = None) -> Fact:
        return follow(
            data,
            source="/telephony_service",
            subject=intent.interview_id,
            tenant=intent.tenant,
            cause=intent.cause,
            time=self._clock(),
            discriminator=intent.discriminator if discriminator is None else discriminator,
        )
