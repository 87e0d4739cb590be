"""What is told of the answers of an interview."""

from collections.abc import Iterable

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
from shared.events.responses import (
    Criteria,
    Criterion,
    ResponseScored,
    ResponseTranscribed,
    ResponseUnscoreable,
    TranscriptSource,
    UnscoreableReason,
)
from tests.strategies.stories.calls import RUBRIC
from tests.strategies.stories.jobs import QUESTIONS

TRANSCRIPT = "I moved our billing to Kafka. It took six weeks, and nothing was lost."


def transcribed(question: int, sid: str, text: str = TRANSCRIPT, confidence: float | None = 0.9) -> ResponseTranscribed:
    """An answer was written down."""
    return ResponseTranscribed(
        question_index=question,
        recording_sid=sid,
        text=text,
        language="en",
        confidence=confidence,
        source=TranscriptSource.MODEL,
        model="a-model",
        audio_key=f"recordings/{sid}.wav",
    )


def criteria(points: int) -> Criteria:
    """The same points for every criterion."""
    one = Criterion(score=points, quotes=("nothing was lost",), reason="Says so.")
    return Criteria(relevance=one, clarity=one, specificity=one, professionalism=one)


def scored(question: int, sid: str, points: int = 8, generation: str = "") -> ResponseScored:
    """An answer was judged."""
    return ResponseScored(
        question_index=question,
        recording_sid=sid,
        generation=generation,
        rubric_version=RUBRIC,
        criteria=criteria(points),
        score=float(points),
        feedback="Concrete.",
        model="a-model",
        prompt_hash="abc",
    )


def unscoreable(question: int, sid: str, generation: str = "") -> ResponseUnscoreable:
    """An answer could not be judged."""
    return ResponseUnscoreable(
        question_index=question,
        recording_sid=sid,
        generation=generation,
        reason=UnscoreableReason.MODEL_DOWN,
        detail="The model did not answer.",
    )


def completed(outcome: Outcome, answers: Iterable[Answer] = (), attempts: int = 1) -> InterviewCompleted:
    """The conversation is over."""
    kept = tuple(answers)
    answered = {answer.question_index for answer in kept}
    return InterviewCompleted(
        outcome=outcome,
        reason="So it ended.",
        answers=kept,
        unanswered=tuple(index for index in range(len(QUESTIONS)) if index not in answered),
        attempts=attempts,
        call_seconds=120.0,
    )


def evaluated(generation: str, score: float | None, recommendation: Recommendation | None) -> InterviewEvaluated:
    """The whole was evaluated."""
    return InterviewEvaluated(
        generation=generation,
        rubric_version=RUBRIC,
        overall_score=score,
        recommendation=recommendation,
        model_recommendation=recommendation,
        threshold_recommendation=recommendation,
        needs_human=recommendation is None,
        reason="The more cautious of two.",
        summary="Concrete answers.",
        strengths=("Concrete",),
        improvements=("Brevity",),
        questions=tuple(
            QuestionResult(
                question_index=index,
                question=question.text,
                competency=question.competency,
                recording_sid=None,
                score=score,
                unscoreable=None,
            )
            for index, question in enumerate(QUESTIONS)
        ),
        model="a-model",
        prompt_hash="abc",
    )


def reviewed(recommendation: Recommendation = Recommendation.CONSIDER) -> InterviewReviewed:
    """A human had the last word."""
    return InterviewReviewed(
        decision=ReviewDecision.OVERRIDDEN, recommendation=recommendation, reason="Met in person.", reviewer="Robin"
    )
