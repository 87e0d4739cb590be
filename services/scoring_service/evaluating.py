"""Everything of an evaluation that can be computed. Pure; the model only adds words and its own view."""

from services.scoring_service.intents import Evaluate, JudgedAnswer
from services.scoring_service.order import after
from services.scoring_service.policy import Policy
from services.scoring_service.recommendation import by_threshold
from services.scoring_service.rubric import overall_score
from shared.events.interviews import Answer, InterviewEvaluated, QuestionResult
from shared.projections.evaluation import Brief, Evaluation, Take


def answers_that_count(evaluation: Evaluation, brief: Brief) -> tuple[Answer, ...]:
    """What the end of the conversation names, less what answers no question of the interview."""
    named = evaluation.completed.value.answers if evaluation.completed else ()
    return tuple(answer for answer in named if answer.question_index < len(brief.questions))


def evaluate(policy: Policy, evaluation: Evaluation, brief: Brief) -> Evaluate:
    """The intent to evaluate a completed interview whose answers are all settled."""
    assert evaluation.completed is not None
    takes = {
        answer.question_index: (answer.recording_sid, evaluation.takes[answer.recording_sid])
        for answer in answers_that_count(evaluation, brief)
    }
    results = tuple(_result(index, brief, *takes.get(index, (None, None))) for index in range(len(brief.questions)))
    scores = [result.score for result in results if result.score is not None]
    score = overall_score(scores)
    threshold = by_threshold(policy, score, len(scores), len(results))
    draft = InterviewEvaluated(
        generation=evaluation.generation,
        rubric_version=brief.rubric_version,
        overall_score=score,
        recommendation=None,
        model_recommendation=None,
        threshold_recommendation=threshold,
        needs_human=True,
        reason="",
        summary=None,
        strengths=(),
        improvements=(),
        questions=results,
        model=None,
        prompt_hash=None,
    )
    answers = tuple(
        _judged(result, brief, takes[result.question_index][1]) for result in results if result.question_index in takes
    )
    return Evaluate(
        evaluation.completed.id,
        evaluation.id,
        evaluation.tenant,
        evaluation.generation,
        brief.title,
        brief.resume_facts,
        answers,
        draft,
        not_before=after(evaluation.evaluated),
    )


def _result(index: int, brief: Brief, sid: str | None, take: Take | None) -> QuestionResult:
    question = brief.questions[index]
    verdict = take.verdict.value if take and take.verdict else None
    return QuestionResult(
        question_index=index,
        question=question.text,
        competency=question.competency,
        recording_sid=sid,
        score=verdict.scored.score if verdict and verdict.scored else None,
        unscoreable=verdict.unscoreable.reason if verdict and verdict.unscoreable else None,
    )


def _judged(result: QuestionResult, brief: Brief, take: Take) -> JudgedAnswer:
    assert take.verdict is not None
    verdict = take.verdict.value
    return JudgedAnswer(
        question=brief.questions[result.question_index],
        score=result.score,
        feedback=verdict.scored.feedback if verdict.scored else "",
        answer=take.transcribed.value.text if take.transcribed else "",
    )
