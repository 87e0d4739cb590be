"""A whole interview without any broker: time passes, calls happen, facts arrive late, twice, disordered or never."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.telephony_service.decisions import decide
from services.telephony_service.intents import (
    AskStatus,
    Block,
    Complete,
    Dial,
    HangUp,
    Permit,
    Reconcile,
    TelephonyIntent,
)
from services.telephony_service.policy import Policy
from services.telephony_service.reconciliation import recover
from shared.events.calls import (
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallStatus,
    ObservedBy,
    RefusalReason,
)
from shared.events.fact import Fact, follow
from shared.events.interviews import CancelRequested, InterviewCompleted
from shared.events.model import FactData
from shared.intents import Wake
from shared.mongo.update import Document
from shared.projections.interview import Interview
from tests.strategies.facts import SUBJECT, TENANT, envelope
from tests.strategies.projections import PROJECTING
from tests.strategies.stories.calls import reconciled, refused, request, status
from tests.strategies.stories.story import Story
from tests.strategies.values import BEGIN
from tests.unit.telephony_service.twilio_truth import Call, drawn_call, listed

TELEPHONY = next(projecting for projecting in PROJECTING if projecting.service == "telephony_service")
RESOLVE_WITHIN = timedelta(minutes=5)
RETRY_SECONDS = 100.0


class Passing(Exception):
    """Twilio or Kafka is not there for now; as `Transient` in the services."""


@dataclass(frozen=True)
class Weather:
    """How bad the world is, each from 0 (never) to 1 (always)."""

    webhooks_lost: float = 0.0
    rest_down: float = 0.0
    dials_refused: float = 0.0
    dials_unknown: float = 0.0
    slowest_arrival: float = 5.0
    """Seconds."""


@dataclass
class Posted:
    """A request to Twilio for a call."""

    at: datetime
    intent: Dial
    call: Call | None


@dataclass
class Life:
    """One interview, from its request until nothing is left to happen."""

    policy: Policy
    weather: Weather
    chance: random.Random
    seed: int = 0
    cancel_after: float | None = None
    deadline_seconds: float = 6 * 3600
    now: datetime = BEGIN
    document: Document = field(default_factory=dict)
    calls: dict[int, Call] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    refusals: int = 0
    told: list[Fact] = field(default_factory=list)
    decided: list[tuple[datetime, Interview, Sequence[TelephonyIntent | Wake]]] = field(default_factory=list)
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _effects: dict[str, list[Fact] | datetime] = field(default_factory=dict)
    _wake: datetime | None = None
    _busy: bool = False
    _again: bool = False
    _count: int = 0

    def run(self) -> None:
        """Until nothing is left to happen, or so much time has passed that nothing should be."""
        self._tell("request", request(Story()).model_copy(update={"deadline": self.deadline}))
        if self.cancel_after is not None:
            cancel = CancelRequested(reason="filled", requested_by="Robin")
            self._at(BEGIN + timedelta(seconds=self.cancel_after), lambda: self._publish([envelope(cancel, self.now)]))
        while self._agenda and self.now < self.deadline + timedelta(hours=4):
            self.now, _, happen = heapq.heappop(self._agenda)
            happen()

    @property
    def deadline(self) -> datetime:
        """By when it shall be over."""
        return BEGIN + timedelta(seconds=self.deadline_seconds)

    @property
    def interview(self) -> Interview:
        """The document now."""
        return Interview.model_validate({"_id": SUBJECT, **self.document})

    @property
    def completions(self) -> list[Fact]:
        """What was told of the end."""
        return [fact for fact in self.told if isinstance(fact.data, InterviewCompleted)]

    def _at(self, when: datetime, happen: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._agenda, (max(when, self.now), self._count, happen))

    def _in(self, seconds: float, happen: Callable[[], None]) -> None:
        self._at(self.now + timedelta(seconds=seconds), happen)

    def _tell(self, cause: str, data: FactData, discriminator: str = "") -> None:
        """A fact is published, and arrives when it arrives."""
        fact = follow(
            data, source="/t", subject=SUBJECT, tenant=TENANT, cause=cause, time=self.now, discriminator=discriminator
        )
        self._publish([fact])

    def _publish(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self.told.append(fact)
            for _ in range(self.chance.choice([1, 1, 1, 2])):
                self._in(self.chance.uniform(0, self.weather.slowest_arrival), lambda fact=fact: self._arrive(fact))  # type: ignore[misc]

    def _arrive(self, fact: Fact) -> None:
        self.document = TELEPHONY.fold(fact).apply(self.document)
        self._settle()

    def _settle(self) -> None:
        """One key is settled once at a time, as the lanes do it."""
        if self._busy:
            self._again = True
            return
        interview = self.interview
        decided = decide(self.policy, interview, self.now)
        self.decided.append((self.now, interview, decided))
        self._wake = min((item.at for item in decided if isinstance(item, Wake)), default=None)
        if self._wake is not None:
            self._at(self._wake, lambda due=self._wake: self._woken(due))  # type: ignore[misc]
        self._perform([item for item in decided if not isinstance(item, Wake)])

    def _woken(self, due: datetime) -> None:
        if due == self._wake:
            self._settle()

    def _perform(self, intents: list[TelephonyIntent]) -> None:
        self._busy, is_failed, results = True, False, list[Fact]()
        for intent in intents:
            try:
                results += self._gate(intent)
            except Passing:
                is_failed = True
        seconds = self.chance.choice([0.1, 0.1, 8.0]) if intents else 0.0
        self._in(seconds, lambda: self._performed(results, is_failed))

    def _performed(self, results: list[Fact], is_failed: bool) -> None:
        self._publish(results)
        self._busy = False
        if is_failed:
            self._in(self.chance.uniform(0, RETRY_SECONDS), self._settle)
        elif self._again:
            self._again = False
            self._settle()

    def _gate(self, intent: TelephonyIntent) -> list[Fact]:
        """Every effect once; a dial at most once."""
        stored = self._effects.get(intent.effect_id)
        if isinstance(stored, list):
            return []  # what is published already is remembered
        if isinstance(intent, Dial):
            if isinstance(stored, datetime):
                data = self._resolve(intent, stored)
            else:
                self._effects[intent.effect_id] = self.now
                data = self._dial(intent)
            results = [(data, intent.discriminator)]
        else:
            results = self._effect(intent)
        facts = [self._fact(intent, data, discriminator) for data, discriminator in results]
        self._effects[intent.effect_id] = facts
        return facts

    def _fact(self, intent: TelephonyIntent, data: FactData, discriminator: str) -> Fact:
        return follow(
            data,
            source="/t",
            subject=SUBJECT,
            tenant=TENANT,
            cause=intent.cause,
            time=self.now,
            discriminator=discriminator,
        )

    def _dial(self, intent: Dial) -> FactData:
        if self.chance.random() < self.weather.dials_refused:
            self.refusals += 1
            self.posted.append(Posted(self.now, intent, None))
            retryable = self.chance.random() < 0.8
            return refused(
                intent.attempt, RefusalReason.RATE_LIMITED if retryable else RefusalReason.REFUSED, retryable
            )
        is_unknown = self.chance.random() < self.weather.dials_unknown
        if not is_unknown or self.chance.random() < 0.5:
            self._place(intent)
        else:
            self.posted.append(Posted(self.now, intent, None))
        if is_unknown:
            raise Passing
        return CallPlaced(
            attempt=intent.attempt, call_sid=self.calls[intent.attempt].sid, observed_by=ObservedBy.REQUEST
        )

    def _place(self, intent: Dial) -> None:
        call = drawn_call(intent.attempt, intent.questions, self.now, self.chance)
        self.calls[intent.attempt] = call
        self.posted.append(Posted(self.now, intent, call))
        for at, data in call.happenings:
            self._at(at, lambda data=data: self._happen(call, data))  # type: ignore[misc]
        if call.ends_at is not None:
            self._at(call.ends_at, lambda: self._ended(call))

    def _happen(self, call: Call, data: FactData) -> None:
        if (self.now, data) in call.happenings and self.chance.random() >= self.weather.webhooks_lost:
            self._tell(call.sid, data, discriminator=data.model_dump_json())

    def _ended(self, call: Call) -> None:
        if call.ends_at == self.now and self.chance.random() >= self.weather.webhooks_lost:
            self._tell(call.sid, status(call.attempt, call.end, 3, duration=call.seconds()), "end")

    def _resolve(self, intent: Dial, claimed_at: datetime) -> FactData:
        self._ask_twilio()
        if intent.attempt in self.calls:
            sid = self.calls[intent.attempt].sid
            return CallPlaced(attempt=intent.attempt, call_sid=sid, observed_by=ObservedBy.RECONCILIATION)
        if self.now < claimed_at + RESOLVE_WITHIN:
            raise Passing
        self.refusals += 1
        return refused(intent.attempt, RefusalReason.UNCONFIRMED, retryable=False)

    def _ask_twilio(self) -> None:
        if self.chance.random() < self.weather.rest_down:
            raise Passing

    def _effect(self, intent: TelephonyIntent) -> list[tuple[FactData, str]]:
        match intent:
            case Permit():
                permit = CallPermitted(attempt=intent.attempt, questions=intent.questions)
                return [(permit, intent.discriminator)]
            case Block():
                no = intent.blocked
                return [(CallBlocked(attempt=intent.attempt, reason=no.reason, detail=no.detail), "")]
            case AskStatus():
                return self._status(intent)
            case HangUp():
                self._ask_twilio()
                if self.calls[intent.attempt].hang_up(self.now):
                    self._ended(self.calls[intent.attempt])
                return []
            case Reconcile():
                return self._reconcile(intent)
            case Complete():
                return [(intent.data, "")]
        raise AssertionError(intent)

    def _status(self, intent: AskStatus) -> list[tuple[FactData, str]]:
        self._ask_twilio()
        call = self.calls[intent.attempt]
        if call.is_live(self.now):
            return []
        found = status(intent.attempt, call.status(self.now), None, duration=call.seconds())
        return [(found, intent.discriminator)]

    def _reconcile(self, intent: Reconcile) -> list[tuple[FactData, str]]:
        call, sids = self.calls[intent.attempt], list[str]()
        if intent.listing:
            self._ask_twilio()
            assert call.status(self.now) is CallStatus.COMPLETED
            sids = call.recordings()
        found = recover(intent.asked, dict(intent.known), intent.skipped, sids)
        missing = [(listed(call, sid, question), sid) for sid, question in found.answers.items()]
        recordings = len(sids) if intent.listing else len(intent.known)
        data = reconciled(intent.attempt, recordings, len(missing), found.unassigned)
        return [*missing, (data, intent.discriminator)]
