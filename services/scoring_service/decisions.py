"""What an evaluation's document asks for. Pure."""

from datetime import datetime

from services.scoring_service.announcing import announce
from services.scoring_service.evaluating import answers_that_count, evaluate
from services.scoring_service.intents import Judge, ScoringIntent, SetAside, Transcribe
from services.scoring_service.order import after
from services.scoring_service.policy import Policy
from shared.events.responses import UnscoreableReason
from shared.projections.evaluation import Brief, Evaluation, Take, Transcript


def decide(policy: Policy, evaluation: Evaluation, now: datetime) -> list[ScoringIntent]:
    """Every answer is transcribed and judged as it comes; when the last is settled, the whole is evaluated.

    What changes the decision, an evaluation or a human's review, is told at once, whatever else is still to be done.
    """
    brief = evaluation.brief
    if brief is None:
        return []
    steps: list[ScoringIntent] = []
    for sid, take in sorted(_takes_that_count(evaluation).items()):
        step = _next_step(policy, evaluation, brief.value, sid, take)
        if step is not None:
            steps.append(step)
    if not steps and _is_due(evaluation, brief.value):
        steps.append(evaluate(policy, evaluation, brief.value))
    return [*steps, *announce(evaluation, brief.value)]


def _takes_that_count(evaluation: Evaluation) -> dict[str, Take]:
    """Until the end every take may count; then only those that the end names."""
    if evaluation.completed is None:
        return evaluation.takes
    named = {answer.recording_sid for answer in evaluation.completed.value.answers}
    return {sid: take for sid, take in evaluation.takes.items() if sid in named}


def _next_step(
    policy: Policy, evaluation: Evaluation, brief: Brief, sid: str, take: Take
) -> Transcribe | Judge | SetAside | None:
    """What an answer needs next; none when it is settled in this generation, or has not come yet."""
    recorded = take.recorded
    if recorded is None or recorded.value.question_index >= len(brief.questions) or _is_settled(evaluation, take):
        return None
    where = (evaluation.id, evaluation.tenant, recorded.value.question_index, sid, evaluation.generation)
    not_before = after(take.verdict)
    if take.transcribed is None:
        return Transcribe(recorded.id, *where, recorded.value, not_before=not_before)
    transcribed = take.transcribed
    if reason := _unfit(policy, transcribed.value):
        return SetAside(transcribed.id, *where, *reason, not_before=not_before)
    question = brief.questions[recorded.value.question_index]
    return Judge(
        transcribed.id,
        *where,
        title=brief.title,
        question=question,
        resume_facts=brief.resume_facts,
        rubric_version=brief.rubric_version,
        transcript=transcribed.value.text,
        not_before=not_before,
    )


def _is_settled(evaluation: Evaluation, take: Take) -> bool:
    """A score stands for good. What could not be scored is settled until somebody asks for it again."""
    if take.verdict is None:
        return False
    verdict = take.verdict.value
    return verdict.scored is not None or verdict.generation == evaluation.generation


def _unfit(policy: Policy, transcript: Transcript) -> tuple[UnscoreableReason, str] | None:
    """Why a transcript is not judged: nothing was said, or nobody can be sure what."""
    if not any(map(str.isalnum, transcript.text)):  # of silence and noise models make "…" and "♪"
        return UnscoreableReason.SILENCE, "Nothing was said."
    confidence = transcript.confidence
    if confidence is not None and confidence < policy.transcript_confidence:
        return (
            UnscoreableReason.LOW_CONFIDENCE,
            f"The transcript is uncertain (confidence {confidence:.2f}); listen to the recording.",
        )
    return None


def _is_due(evaluation: Evaluation, brief: Brief) -> bool:
    """Whether every answer is settled and the evaluation of this generation is still to come."""
    if evaluation.completed is None:
        return False
    named = [evaluation.takes.get(answer.recording_sid) for answer in answers_that_count(evaluation, brief)]
    if not all(take is not None and _is_settled(evaluation, take) for take in named):
        return False
    return evaluation.evaluated is None or evaluation.evaluated.value.generation != evaluation.generation
