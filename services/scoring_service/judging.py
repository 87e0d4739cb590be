"""Judging one answer, and checking the evidence."""

from collections.abc import Sequence

from services.scoring_service.context import mentioned
from services.scoring_service.intents import Judge
from services.scoring_service.prompts import JUDGE_ANSWER, AnswerToJudge
from services.scoring_service.quotes import unsupported
from services.scoring_service.rubric import answer_score
from shared.events.model import ModelUsage
from shared.events.responses import ResponseScored, ResponseUnscoreable, UnscoreableReason
from shared.llm import LanguageModel

_TRIES = 2


class Judging:
    """Has answers judged; takes no score whose quotes were not said, or that has no reason."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def judge(self, intent: Judge) -> ResponseScored | ResponseUnscoreable:
        """A score with verified quotes and reasons. Evidence that fails is asked for once more, then there is no score.

        Raises:
            ModelError: the model gave no answer.
        """
        faults: list[str] = []
        used: list[ModelUsage | None] = []
        for _ in range(_TRIES):
            completion = await self._model.ask(JUDGE_ANSWER, _question(intent, faults))
            used.append(completion.usage)
            criteria = completion.value.criteria
            faults = unsupported(criteria, intent.transcript)
            if not faults:
                return ResponseScored(
                    question_index=intent.question_index,
                    recording_sid=intent.recording_sid,
                    generation=intent.generation,
                    rubric_version=intent.rubric_version,
                    criteria=criteria,
                    score=answer_score(criteria),
                    feedback=completion.value.feedback,
                    model=completion.model,
                    prompt_hash=completion.prompt_hash,
                    usage=_together(used),
                )
        return ResponseUnscoreable(
            question_index=intent.question_index,
            recording_sid=intent.recording_sid,
            generation=intent.generation,
            reason=UnscoreableReason.UNVERIFIABLE_QUOTES,
            detail="The model's evidence does not hold: " + "; ".join(faults),
        )


def _together(used: Sequence[ModelUsage | None]) -> ModelUsage | None:
    """What both tries took; none when one of them is not known."""
    known = [each for each in used if each is not None]
    if len(known) < len(used):
        return None
    return ModelUsage(
        input_tokens=sum(each.input_tokens for each in known), output_tokens=sum(each.output_tokens for each in known)
    )


def _question(intent: Judge, faults: list[str]) -> AnswerToJudge:
    conversation = (intent.title, intent.question.text, intent.question.good_answer, intent.transcript)
    return AnswerToJudge(
        job_title=intent.title,
        question=intent.question.text,
        competency=intent.question.competency,
        good_answer=intent.question.good_answer,
        resume_facts=mentioned(intent.resume_facts, conversation),
        answer=intent.transcript,
        faults=faults,
    )
