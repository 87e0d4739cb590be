"""The model's words about the whole, and the recommendation that follows."""

from services.scoring_service.context import mentioned
from services.scoring_service.intents import Evaluate
from services.scoring_service.prompts import SUM_UP, AnswerToSum, InterviewToSum
from services.scoring_service.recommendation import more_cautious
from shared.events.interviews import InterviewEvaluated
from shared.llm import LanguageModel


class Summing:
    """Completes a draft evaluation."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def sum_up(self, intent: Evaluate) -> InterviewEvaluated:
        """The draft with the model's summary and the more cautious recommendation.

        Where the scores allow none, the model is not asked: there is nothing it could go by.

        Raises:
            ModelError: the model gave no answer.
        """
        draft = intent.draft
        threshold = draft.threshold_recommendation
        if threshold is None:
            scored = sum(result.score is not None for result in draft.questions)
            reason = f"{scored} of {len(draft.questions)} answers could be scored: too few to recommend anything by."
            return draft.model_copy(update={"reason": reason})
        completion = await self._model.ask(SUM_UP, _interview(intent))
        summary = completion.value
        recommendation = more_cautious(summary.recommendation, threshold)
        return draft.model_copy(
            update={
                "recommendation": recommendation,
                "model_recommendation": summary.recommendation,
                "needs_human": any(result.score is None for result in draft.questions),
                "reason": (
                    f"The more cautious of the model's view ({summary.recommendation}) and of what the score of "
                    f"{draft.overall_score} amounts to ({threshold})."
                ),
                "summary": summary.summary,
                "strengths": tuple(summary.strengths),
                "improvements": tuple(summary.improvements),
                "model": completion.model,
                "prompt_hash": completion.prompt_hash,
                "usage": completion.usage,
            }
        )

    def without_model(self, intent: Evaluate, why: str) -> InterviewEvaluated:
        """The draft as it is: scores, and no recommendation pretended."""
        reason = f"The model could not sum up ({why}), so nothing is recommended. Rescore to try again."
        return intent.draft.model_copy(update={"reason": reason})


def _interview(intent: Evaluate) -> InterviewToSum:
    conversation = [intent.title]
    for answer in intent.answers:
        conversation += [answer.question.text, answer.answer]
    return InterviewToSum(
        job_title=intent.title,
        resume_facts=mentioned(intent.resume_facts, conversation),
        answers=[
            AnswerToSum(
                question=answer.question.text,
                competency=answer.question.competency,
                score=answer.score,
                feedback=answer.feedback,
                answer=answer.answer,
            )
            for answer in intent.answers
        ],
    )
