"""What is told of one call of an interview."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.events.calls import (
    CallPermitted,
    CallPlaced,
    CallReconciled,
    CallRefused,
    CallRequested,
    CallStatus,
    CallStatusChanged,
    ConsentChannel,
    ConsentRecorded,
    ObservedBy,
    RefusalReason,
)
from shared.events.interviews import Answer
from shared.events.responses import ResponseRecorded, ResponseSkipped
from tests.strategies.stories.candidates import PHONE, RESUME_FACTS
from tests.strategies.stories.jobs import QUESTIONS, TITLE
from tests.strategies.stories.story import Story

RUBRIC = "2026-11"
HOUR = 3600.0


def request(story: Story, deadline_seconds: float = 24 * HOUR) -> CallRequested:
    """What asks for an interview now."""
    return CallRequested(
        job_id="job_1",
        candidate_id="cand_1",
        title=TITLE,
        company="Northwind",
        questions=QUESTIONS,
        candidate_name="Ada Example",
        phone=PHONE,
        time_zone="Europe/Berlin",
        resume_facts=RESUME_FACTS,
        rubric_version=RUBRIC,
        deadline=story.now + timedelta(seconds=deadline_seconds),
    )


def call_sid(attempt: int) -> str:
    """The call of an attempt."""
    return f"CA{attempt:032x}"


def recording_sid(attempt: int, question: int) -> str:
    """The recording of an answer."""
    return f"RE{attempt:016x}{question:016x}"


def recorded(attempt: int, question: int, observed_by: ObservedBy = ObservedBy.WEBHOOK) -> ResponseRecorded:
    """An answer was recorded in `attempt`."""
    sid = recording_sid(attempt, question)
    return ResponseRecorded(
        question_index=question,
        attempt=attempt,
        call_sid=call_sid(attempt),
        recording_sid=sid,
        recording_url=f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{sid}",
        duration=30.0,
        observed_by=observed_by,
    )


def status(attempt: int, word: CallStatus, sequence: int | None, duration: float | None = None) -> CallStatusChanged:
    """A call reached a status."""
    return CallStatusChanged(
        attempt=attempt,
        call_sid=call_sid(attempt),
        status=word,
        sequence_number=sequence,
        duration=duration,
        observed_by=ObservedBy.RECONCILIATION if sequence is None else ObservedBy.WEBHOOK,
    )


def consent(attempt: int, granted: bool) -> ConsentRecorded:
    """The person on the line said yes or no."""
    return ConsentRecorded(
        attempt=attempt,
        call_sid=call_sid(attempt),
        granted=granted,
        channel=ConsentChannel.KEY,
        answer="1" if granted else "2",
        disclosure="I am an AI assistant of Northwind. This call is recorded.",
    )


def refused(attempt: int, reason: RefusalReason = RefusalReason.RATE_LIMITED, retryable: bool = True) -> CallRefused:
    """An attempt led to no call."""
    return CallRefused(attempt=attempt, reason=reason, retryable=retryable, code=20429, detail="Twilio said no.")


def reconciled(attempt: int, recordings: int, recovered: int = 0, unassigned: tuple[str, ...] = ()) -> CallReconciled:
    """A call was compared with Twilio's list."""
    return CallReconciled(
        attempt=attempt,
        call_sid=call_sid(attempt),
        recordings=recordings,
        recovered=recovered,
        unassigned=unassigned,
    )


@dataclass
class Calls:
    """Tells the calls of an interview, and keeps what was heard."""

    story: Story
    attempt: int = 0
    answers: dict[int, Answer] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)

    @property
    def open_questions(self) -> tuple[int, ...]:
        """What is still to be asked."""
        return tuple(index for index in range(len(QUESTIONS)) if index not in {*self.answers, *self.skipped})

    def permit(self) -> None:
        """The next attempt is let through."""
        self.attempt += 1
        self.story.tell(CallPermitted(attempt=self.attempt, questions=self.open_questions), 1)

    def refuse(self) -> None:
        """Twilio takes no call."""
        self.permit()
        self.story.tell(refused(self.attempt), 1)

    def ring(self, end: CallStatus = CallStatus.NO_ANSWER) -> None:
        """The phone rings, and nobody takes the call."""
        self._place()
        self.story.tell(status(self.attempt, end, 2), 30)
        self.story.tell(reconciled(self.attempt, 0), 1)

    def decline(self) -> None:
        """Somebody says no."""
        self._pick_up()
        self.story.tell(consent(self.attempt, granted=False), 8)
        self._hang_up(recordings=0)

    def talk(self, answered: Sequence[int], skipped: Sequence[int] = (), lost: Sequence[int] = ()) -> None:
        """Somebody agrees and answers; the webhooks about `lost` do not come, and reconciliation finds them."""
        self._pick_up()
        self.story.tell(consent(self.attempt, granted=True), 8)
        for question in sorted([*answered, *skipped]):
            if question in skipped:
                self._skip(question)
            else:
                self._answer(question, question in lost)
        for question in lost:
            self.story.tell(recorded(self.attempt, question, ObservedBy.RECONCILIATION))
        self._hang_up(recordings=len(answered), recovered=len(lost))

    def _answer(self, question: int, is_lost: bool) -> None:
        if not is_lost:
            self.story.tell(recorded(self.attempt, question), 40)
        self.answers[question] = Answer(
            question_index=question, recording_sid=recording_sid(self.attempt, question), attempt=self.attempt
        )

    def _skip(self, question: int) -> None:
        data = ResponseSkipped(question_index=question, attempt=self.attempt, call_sid=call_sid(self.attempt))
        self.story.tell(data, 20)
        self.skipped.add(question)

    def _place(self) -> None:
        self.permit()
        placed = CallPlaced(attempt=self.attempt, call_sid=call_sid(self.attempt), observed_by=ObservedBy.REQUEST)
        self.story.tell(placed, 1)
        self.story.tell(status(self.attempt, CallStatus.INITIATED, 0))
        self.story.tell(status(self.attempt, CallStatus.RINGING, 1), 1)

    def _pick_up(self) -> None:
        self._place()
        self.story.tell(status(self.attempt, CallStatus.IN_PROGRESS, 2), 5)

    def _hang_up(self, recordings: int, recovered: int = 0) -> None:
        self.story.tell(status(self.attempt, CallStatus.COMPLETED, 3, duration=120.0), 2)
        self.story.tell(reconciled(self.attempt, recordings, recovered), 10)
