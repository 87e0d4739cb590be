"""What really happens on the phone, whoever is told of it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.events.calls import CallStatus, ObservedBy
from shared.events.model import FactData
from shared.events.responses import ResponseRecorded, ResponseSkipped
from tests.strategies.stories.calls import call_sid, consent, recorded, recording_sid, status


@dataclass
class Call:
    """One call as Twilio knows it. What happens is drawn in advance; a hang-up by us cuts it short."""

    attempt: int
    asked: tuple[int, ...]
    began: datetime
    happenings: list[tuple[datetime, FactData]] = field(default_factory=list)
    ends_at: datetime | None = None
    end: CallStatus = CallStatus.COMPLETED

    @property
    def sid(self) -> str:
        """The call's CallSid."""
        return call_sid(self.attempt)

    def is_live(self, now: datetime) -> bool:
        """Whether it goes on."""
        return self.ends_at is None or now < self.ends_at

    def status(self, now: datetime) -> CallStatus:
        """What Twilio says of it."""
        return CallStatus.IN_PROGRESS if self.is_live(now) else self.end

    def seconds(self) -> float:
        """How long it was."""
        assert self.ends_at is not None
        return (self.ends_at - self.began).total_seconds()

    def recordings(self) -> list[str]:
        """The RecordingSids that Twilio lists, oldest first."""
        return [data.recording_sid for at, data in self.happenings if isinstance(data, ResponseRecorded)]

    def hang_up(self, now: datetime) -> bool:
        """Ends it. Whether it was still on."""
        if not self.is_live(now):
            return False
        self.ends_at, self.end = now, CallStatus.COMPLETED
        self.happenings = [(at, data) for at, data in self.happenings if at <= now]
        return True

    @property
    def was_declined(self) -> bool:
        """Whether the person on the line said no."""
        return any(data == consent(self.attempt, granted=False) for _, data in self.happenings)


def drawn_call(attempt: int, asked: Sequence[int], now: datetime, chance: random.Random) -> Call:
    """A call and everything that will happen in it."""
    call = Call(attempt, tuple(asked), now)
    at = now
    for pause, data in _course(call, chance):
        at += timedelta(seconds=pause)
        call.happenings.append((at, data))
    if chance.random() < 0.05:
        return call  # nobody ever hangs up
    call.ends_at = at + timedelta(seconds=chance.choice([1, 20, 200]))
    return call


def _course(call: Call, chance: random.Random) -> Iterator[tuple[float, FactData]]:
    """What happens, each with the seconds before it."""
    yield 0.5, status(call.attempt, CallStatus.INITIATED, 0)
    yield 1, status(call.attempt, CallStatus.RINGING, 1)
    if chance.random() < 0.35:
        call.end = chance.choice([CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.FAILED, CallStatus.CANCELED])
        return
    yield 5, status(call.attempt, CallStatus.IN_PROGRESS, 2)
    said = chance.choice(["yes", "yes", "yes", "no", "nothing"])
    if said == "nothing":
        return
    yield 9, consent(call.attempt, granted=said == "yes")
    if said == "yes":
        yield from _answers(call, chance)


def _answers(call: Call, chance: random.Random) -> Iterator[tuple[float, FactData]]:
    for question in call.asked:
        match chance.choice(["answers"] * 6 + ["is silent", "hangs up"]):
            case "answers":
                yield 30, recorded(call.attempt, question)
            case "is silent":
                data = ResponseSkipped(question_index=question, attempt=call.attempt, call_sid=call.sid)
                yield 20, data
            case _:
                return


def listed(call: Call, sid: str, question: int) -> ResponseRecorded:
    """A recording as reconciliation tells of it."""
    return recorded(call.attempt, question, ObservedBy.RECONCILIATION).model_copy(update={"recording_sid": sid})


def truly_answers(call: Call, sid: str) -> int:
    """Which question a recording really answers."""
    return next(question for question in call.asked if recording_sid(call.attempt, question) == sid)
