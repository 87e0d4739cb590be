"""Five hundred interviews as facts, drawn from a seed: some late, many twice, none in order."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.events.calls import (
    BlockReason,
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallRefused,
    CallRequested,
    CallStatus,
    CallStatusChanged,
    ConsentChannel,
    ConsentRecorded,
    ObservedBy,
    RefusalReason,
)
from shared.events.fact import Fact, follow
from shared.events.ids import derived_id
from shared.events.interviews import (
    Answer,
    InterviewCompleted,
    InterviewEvaluated,
    InterviewReviewed,
    Outcome,
    QuestionResult,
    Recommendation,
    ReviewDecision,
)
from shared.events.jobs import Competency, JobCreated, Question
from shared.events.model import FactData, ModelUsage
from shared.events.responses import (
    Criteria,
    Criterion,
    ResponseRecorded,
    ResponseScored,
    ResponseSkipped,
    ResponseTranscribed,
    ResponseUnscoreable,
    TranscriptSource,
    UnscoreableReason,
)

BEGIN = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
DAYS = 4
JOBS = ("job_kafka", "job_rails", "job_night")
FOREIGN = "job_elsewhere"
QUESTIONS = 5
_WORST = Criterion(score=0, quotes=(), reason="")
_CRITERIA = Criteria(relevance=_WORST, clarity=_WORST, specificity=_WORST, professionalism=_WORST)


def job(job_id: str, tenant: str = "default") -> Fact:
    """A job that is there."""
    data = JobCreated(title=job_id, description="=A job", company="Acme")
    return follow(data, source="/test", subject=job_id, tenant=tenant, cause=job_id, time=BEGIN - timedelta(days=1))


def questions(job_id: str, at: datetime) -> tuple[Question, ...]:
    """The questions of a job; the third is worded anew after two days."""
    wording = "@again" if at > BEGIN + timedelta(days=2) else "=first"
    texts = [f"{job_id}: {wording if index == 2 else 'question'} {index}?" for index in range(QUESTIONS)]
    texts[0] = "=1+1, is it?"
    return tuple(Question(text=text, competency=Competency.CULTURE, good_answer="Yes.") for text in texts)


@dataclass
class Life:
    """One interview while it is drawn."""

    chance: random.Random
    number: int
    tenant: str
    job_id: str
    now: datetime
    facts: list[Fact] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    call_seconds: float = 0.0

    @property
    def id(self) -> str:
        """The interview's."""
        return f"int_{derived_id('life', str(self.number)).replace('-', '')}"

    def tell(self, data: FactData, what: str = "") -> None:
        """A fact that happens now."""
        cause = f"{self.id}/{len(self.facts)}/{what}"
        fact = follow(data, source="/test", subject=self.id, tenant=self.tenant, cause=cause, time=self.now)
        self.facts.append(fact)

    def later(self, least: float, most: float) -> None:
        """Time goes by, in milliseconds."""
        self.now += timedelta(milliseconds=round(self.chance.uniform(least, most) * 1000))

    def maybe(self, share: float) -> bool:
        """Whether something happens that happens as often as that."""
        return self.chance.random() < share

    def usage(self) -> ModelUsage | None:
        """What a model took; some servers do not count."""
        if self.maybe(0.1):
            return None
        return ModelUsage(input_tokens=self.chance.randint(200, 4000), output_tokens=self.chance.randint(20, 600))


def lived(number: int, seed: int) -> list[Fact]:
    """The facts of one interview, in the order of their happening."""
    chance = random.Random(f"{seed}/{number}")
    tenant, job_id = ("elsewhere", FOREIGN) if number % 25 == 0 else ("default", chance.choice(JOBS))
    begin = BEGIN + timedelta(milliseconds=round(chance.uniform(0, DAYS * 86_400_000)))
    life = Life(chance, number, tenant, job_id, begin)
    asked = questions(job_id, life.now)
    _request(life, asked)
    if life.maybe(0.03):
        return life.facts
    outcome = _dialled(life)
    if outcome is not None:
        life.later(5, 20)
        _complete(life, outcome)
        _scored(life, asked)
    return life.facts


def _request(life: Life, asked: tuple[Question, ...]) -> None:
    life.tell(
        CallRequested(
            job_id=life.job_id,
            candidate_id=f"cand_{life.number}",
            title="Engineer",
            company="Acme",
            questions=asked,
            candidate_name="Ada",
            phone="+14155550100",
            time_zone=None,
            resume_facts=None,
            rubric_version="1",
            deadline=life.now + timedelta(days=3),
        )
    )


def _dialled(life: Life) -> Outcome | None:
    """Attempts until one leads to an end; none while that is still to come."""
    for attempt in (1, 2, 3):
        life.later(0.05, 2)
        if attempt == 1 and life.maybe(0.04):
            life.tell(CallBlocked(attempt=attempt, reason=BlockReason.NOT_WHITELISTED, detail=""))
            return Outcome.FAILED
        left = tuple(index for index in range(QUESTIONS) if index not in life.answers and index not in life.skipped)
        life.tell(CallPermitted(attempt=attempt, questions=left))
        if life.maybe(0.02):
            return None
        life.later(0.1, 1)
        if life.maybe(0.08):
            _refused(life, attempt)
        elif (ended := _called(life, attempt, left)) is not None:
            return ended
        life.later(60, 4000)
    return Outcome.PARTIAL if life.answers else Outcome.NO_ANSWER


def _refused(life: Life, attempt: int) -> None:
    reason = life.chance.choice(list(RefusalReason))
    life.tell(CallRefused(attempt=attempt, reason=reason, retryable=True, code=None, detail=""))


def _called(life: Life, attempt: int, left: tuple[int, ...]) -> Outcome | None:
    sid = f"CA{life.number:016x}{attempt:016x}"
    life.tell(CallPlaced(attempt=attempt, call_sid=sid, observed_by=ObservedBy.REQUEST))
    life.later(1, 20)
    _status(life, attempt, sid, CallStatus.RINGING)
    life.later(1, 30)
    if life.maybe(0.35):
        missed = (CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.FAILED, CallStatus.CANCELED)
        _status(life, attempt, sid, life.chance.choice(missed), 0.0)
        return None
    picked_up = life.now
    if not life.maybe(0.1):  # that webhook may be lost
        _status(life, attempt, sid, CallStatus.IN_PROGRESS)
    life.later(5, 30)
    ended = _spoken(life, attempt, sid, left)
    life.later(0.5, 3)
    seconds = round((life.now - picked_up).total_seconds())
    _status(life, attempt, sid, CallStatus.COMPLETED, float(seconds))
    if life.maybe(0.2):  # asked for once more
        life.later(1, 3)
        _status(life, attempt, sid, CallStatus.COMPLETED, float(seconds), ObservedBy.RECONCILIATION)
    life.call_seconds += seconds
    return ended


def _spoken(life: Life, attempt: int, sid: str, left: tuple[int, ...]) -> Outcome | None:
    if life.maybe(0.08):
        return None  # hung up before consent
    granted = not life.maybe(0.1)
    disclosed = {"answer": "1", "disclosure": "…", "channel": ConsentChannel.KEY}
    life.tell(ConsentRecorded(attempt=attempt, call_sid=sid, granted=granted, **disclosed))
    if not granted:
        return Outcome.DECLINED
    for index in left:
        life.later(8, 60)
        if life.maybe(0.06):
            return None  # cut off while this one was asked
        if life.maybe(0.1):
            life.skipped.add(index)
            life.tell(ResponseSkipped(question_index=index, attempt=attempt, call_sid=sid))
            continue
        recording = f"RE{life.number:012x}{attempt:010x}{index:010x}"
        life.answers[index] = Answer(question_index=index, recording_sid=recording, attempt=attempt)
        for told in ("action", "callback"):
            life.tell(
                ResponseRecorded(
                    question_index=index,
                    attempt=attempt,
                    call_sid=sid,
                    recording_sid=recording,
                    recording_url="https://api.example.com/r",
                    duration=10.0,
                    observed_by=ObservedBy.WEBHOOK,
                ),
                told,
            )
            life.later(0.1, 1)
    return Outcome.COMPLETE


def _status(
    life: Life,
    attempt: int,
    sid: str,
    status: CallStatus,
    duration: float | None = None,
    seen: ObservedBy = ObservedBy.WEBHOOK,
) -> None:
    life.tell(
        CallStatusChanged(
            attempt=attempt, call_sid=sid, status=status, sequence_number=None, duration=duration, observed_by=seen
        )
    )


def _complete(life: Life, outcome: Outcome) -> None:
    life.tell(
        InterviewCompleted(
            outcome=outcome,
            reason="",
            answers=tuple(life.answers.values()),
            unanswered=tuple(index for index in range(QUESTIONS) if index not in life.answers),
            attempts=1,
            call_seconds=life.call_seconds,
        )
    )


def _scored(life: Life, asked: tuple[Question, ...]) -> None:
    rows = []
    for index, question in enumerate(asked):
        score, reason, sid = None, None, None
        if index in life.answers:
            sid = life.answers[index].recording_sid
            score, reason = _judged(life, index, sid)
        rows.append(
            QuestionResult(
                question_index=index,
                question=question.text,
                competency=question.competency,
                recording_sid=sid,
                score=score,
                unscoreable=reason,
            )
        )
    if life.maybe(0.03):
        return
    recommended = life.chance.choice(list(Recommendation)) if any(row.score is not None for row in rows) else None
    life.later(1, 9)
    _evaluated(life, rows, recommended, "")
    if life.maybe(0.08):
        life.later(100, 9000)
        rows = [row.model_copy(update={"score": 10.0, "unscoreable": None}) if row.unscoreable else row for row in rows]
        recommended = life.chance.choice(list(Recommendation)) if recommended else None
        _evaluated(life, rows, recommended, "again")
    while life.maybe(0.5):
        life.later(60, 90_000)
        made = life.chance.choice(list(Recommendation))
        decision = ReviewDecision.CONFIRMED if made is recommended else ReviewDecision.OVERRIDDEN
        life.tell(InterviewReviewed(decision=decision, recommendation=made, reason="", reviewer="me"))


def _judged(life: Life, index: int, sid: str) -> tuple[float | None, UnscoreableReason | None]:
    life.later(0.5, 4)
    silent = life.maybe(0.05)
    life.tell(
        ResponseTranscribed(
            question_index=index,
            recording_sid=sid,
            text="" if silent else "Yes.",
            language="en",
            confidence=None,
            source=TranscriptSource.SILENCE if silent else TranscriptSource.MODEL,
            model=None if silent else "ears",
            audio_key="a",
            usage=None if silent or life.maybe(0.5) else life.usage(),
        )
    )
    life.later(0.5, 4)
    about = {"question_index": index, "recording_sid": sid, "generation": ""}
    if silent or life.maybe(0.08):
        reason = UnscoreableReason.SILENCE if silent else life.chance.choice(list(UnscoreableReason))
        life.tell(ResponseUnscoreable(**about, reason=reason, detail=""))
        return None, reason
    score = round(life.chance.uniform(0, 10), 1)
    more = {"criteria": _CRITERIA, "feedback": "", "model": "judge", "prompt_hash": "p", "rubric_version": "1"}
    life.tell(ResponseScored(**about, score=score, usage=life.usage(), **more))
    return score, None


def _evaluated(life: Life, rows: list[QuestionResult], recommended: Recommendation | None, generation: str) -> None:
    life.tell(
        InterviewEvaluated(
            generation=generation,
            rubric_version="1",
            overall_score=None,
            recommendation=recommended,
            model_recommendation=recommended,
            threshold_recommendation=recommended,
            needs_human=False,
            reason="",
            summary=None,
            strengths=(),
            improvements=(),
            questions=tuple(rows),
            model="judge" if recommended else None,
            prompt_hash="p" if recommended else None,
            usage=life.usage() if recommended else None,
        )
    )


def arrivals(count: int, seed: int) -> Iterator[Fact]:
    """The facts of `count` interviews as they arrive: out of order, one in six twice, one in thirty at the very end."""
    chance = random.Random(seed)
    arriving: list[tuple[float, int, Fact]] = []
    for number in range(count):
        for fact in lived(number, seed):
            for _ in range(2 if chance.random() < 1 / 6 else 1):
                happened = (fact.time - BEGIN).total_seconds()
                late = 1e9 if chance.random() < 1 / 30 else chance.uniform(0, 7200)
                arriving.append((happened + late, len(arriving), fact))
    for _, _, fact in sorted(arriving, key=lambda each: each[:2]):
        yield fact
