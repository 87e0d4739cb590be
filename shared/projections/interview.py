"""Documents of `interviews`, owned by telephony_service: the calls and the answers heard."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from shared.events.calls import (
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallReconciled,
    CallRefused,
    CallRequested,
    CallStatusChanged,
    ConsentRecorded,
)
from shared.events.interviews import Answer, CancelRequested, InterviewCompleted, Outcome, Recommendation
from shared.events.model import Value
from shared.events.responses import ResponseRecorded, ResponseSkipped, Score
from shared.projections.cell import Cell, DocumentModel, Ranked


class InterviewStatus(StrEnum):
    """Where an interview is. It only ever goes forward."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Its place in the order; the two ends share a rank, and only one of them is ever decided."""
        return {"pending": 0, "in_progress": 1}.get(self.value, 2)

    @classmethod
    def after(cls, outcome: Outcome) -> Self:
        """Where an interview is that ended like this: one that was held, if only in part, is completed."""
        return cls.COMPLETED if outcome in (Outcome.COMPLETE, Outcome.PARTIAL) else cls.FAILED


class Call(BaseModel):
    """One of Twilio's calls for an attempt."""

    model_config = ConfigDict(frozen=True)

    progress: Ranked | None = None
    ended: Cell[CallStatusChanged] | None = None


class Attempt(BaseModel):
    """One dial of an interview. Any part may be missing: callbacks come in any order, or never.

    It leads to one call, but for a dial that Twilio made two of, or that a call of somebody else's was taken for. Then
    it is over once all of its calls are.
    """

    model_config = ConfigDict(frozen=True)

    permitted: Cell[CallPermitted] | None = None
    placed: Cell[CallPlaced] | None = None
    refused: Cell[CallRefused] | None = None
    calls: dict[str, Call] = {}
    """By CallSid, those whose status was told."""
    progress: Ranked | None = None
    """That of all calls; like `ended`, all that there is in documents of the release before."""
    ended: Cell[CallStatusChanged] | None = None
    """The first end of any call."""
    heard: Cell[CallStatusChanged] | None = None
    consent: Cell[ConsentRecorded] | None = None
    reconciled: Cell[CallReconciled] | None = None

    @property
    def call_sid(self) -> str | None:
        """Twilio's call for this attempt: the one in which somebody spoke, or that of Twilio's answer to our POST, or
        whichever its webhooks told of.
        """
        known = self.consent or self.placed or self.ended or self.heard or self.reconciled
        return known.value.call_sid if known else None

    @property
    def call_status(self) -> str | None:
        """Where that call is, by Twilio's word."""
        if not self.calls:
            return self.progress.name if self.progress else None
        call = self.calls.get(self.call_sid or "")
        return call.progress.name if call is not None and call.progress is not None else None

    @property
    def end(self) -> Cell[CallStatusChanged] | None:
        """How that call ended; none while that is not told."""
        return self._end_of(self.call_sid or "")

    @property
    def open_calls(self) -> tuple[str, ...]:
        """The CallSids of its calls that are not known to be over."""
        signs = (self.placed, self.heard, self.consent)
        known = {*self.calls, *(sign.value.call_sid for sign in signs if sign is not None)}
        compared = self.reconciled.value.call_sid if self.reconciled else None
        return tuple(sid for sid in sorted(known) if sid != compared and self._end_of(sid) is None)

    @property
    def is_over(self) -> bool:
        """Whether it is known that its calls have ended."""
        return self.over_since is not None

    @property
    def over_since(self) -> datetime | None:
        """When its last call's end was reported; where the report is lost, when its recordings were compared."""
        if self.open_calls:
            return None
        ends = [self.ended, *(call.ended for call in self.calls.values())]
        compared = self.reconciled.at if self.reconciled else None
        return max((end.at for end in ends if end is not None), default=compared)

    def _end_of(self, call_sid: str) -> Cell[CallStatusChanged] | None:
        call = self.calls.get(call_sid)
        if call is not None and call.ended is not None:
            return call.ended
        return self.ended if self.ended is not None and self.ended.value.call_sid == call_sid else None

    @property
    def began(self) -> datetime | None:
        """When the first sign of its call came; none while there is none."""
        signs = (self.placed, self.heard, self.consent, self.ended, self.reconciled)
        return min((cell.at for cell in signs if cell is not None), default=None)

    @property
    def consented(self) -> bool:
        """Whether the person on the line agreed."""
        return self.consent is not None and self.consent.value.granted

    @property
    def declined(self) -> bool:
        """Whether the person on the line said no."""
        return self.consent is not None and not self.consent.value.granted


class Evaluated(Value):
    """What is kept of an evaluation, for lists to be filtered and sorted by."""

    overall_score: Score | None
    recommendation: Recommendation | None
    needs_human: bool


class Reviewed(Value):
    """What is kept of a human's word."""

    recommendation: Recommendation


class Assessment(BaseModel):
    """What scoring and a human made of an interview. The rest of it stands in `evaluations`."""

    model_config = ConfigDict(frozen=True)

    evaluated: Cell[Evaluated] | None = None
    reviewed: Cell[Reviewed] | None = None


class Interview(DocumentModel):
    """An interview as telephony knows it."""

    status: Ranked | None = None
    requested: Cell[CallRequested] | None = None
    cancel: Cell[CancelRequested] | None = None
    blocked: Cell[CallBlocked] | None = None
    attempts: dict[int, Attempt] = {}
    answers: dict[int, dict[str, Cell[ResponseRecorded]]] = {}
    skipped: dict[int, Cell[ResponseSkipped]] = {}
    completed: Cell[InterviewCompleted] | None = None
    assessment: Assessment = Assessment()

    def ended(self, completed: Cell[InterviewCompleted]) -> Self:
        """As it will be once telephony has read its own word of the end."""
        status = InterviewStatus.after(completed.value.outcome)
        return self.model_copy(update={"completed": completed, "status": Ranked(rank=status.rank, name=status.value)})

    def effective_answers(self) -> tuple[Answer, ...]:
        """The recording that counts for each answered question: the one made last."""

        def made(cell: Cell[ResponseRecorded]) -> tuple[int, datetime, str]:
            return cell.value.attempt, cell.at, cell.id

        chosen = {index: max(takes.values(), key=made).value for index, takes in self.answers.items() if takes}
        return tuple(
            Answer(question_index=index, recording_sid=take.recording_sid, attempt=take.attempt)
            for index, take in sorted(chosen.items())
        )

    def unanswered(self) -> tuple[int, ...]:
        """The questions without an answer, in the order of asking."""
        asked = len(self.requested.value.questions) if self.requested else 0
        return tuple(index for index in range(asked) if not self.answers.get(index))

    def takes_of(self, number: int) -> int:
        """How many recordings of an attempt are known."""
        takes = (take for of_question in self.answers.values() for take in of_question.values())
        return sum(take.value.attempt == number for take in takes)

    def is_missing_recovered(self, number: int) -> bool:
        """Whether recordings that the comparison of an attempt recovered have not come yet."""
        reconciled = self.attempts[number].reconciled
        if reconciled is None or not reconciled.value.recovered:
            return False
        return self.takes_of(number) < reconciled.value.recordings - len(reconciled.value.unassigned)

    @property
    def latest_attempt(self) -> int:
        """The number of the last dial that was let through; 0 before the first."""
        return max(self.attempts, default=0)
