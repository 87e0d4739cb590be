"""Writing questions: by the model, or the generic set when it cannot be had."""

from services.jd_service.decisions import GenerateQuestions
from services.jd_service.fallback import FALLBACK_QUESTIONS
from services.jd_service.prompt import WRITE_QUESTIONS
from shared.clock import Clock
from shared.events.fact import Fact, follow
from shared.events.jobs import QuestionsGenerated, QuestionSource
from shared.llm import LanguageModel, ModelError
from shared.telemetry import log

logger = log(__name__)


class Effects:
    """The outside world of jd_service."""

    def __init__(self, model: LanguageModel, clock: Clock) -> None:
        self._model = model
        self._clock = clock

    async def perform(self, intent: GenerateQuestions) -> list[Fact]:
        """Five to seven questions, always: hiring goes on when the model is down, and the fact says so."""
        try:
            completion = await self._model.ask(WRITE_QUESTIONS, intent.description)
        except ModelError as failure:
            logger.warning("falling back to generic questions", job=intent.job_id, reason=str(failure))
            data = QuestionsGenerated(
                questions=FALLBACK_QUESTIONS,
                source=QuestionSource.FALLBACK,
                model=None,
                prompt_hash=None,
                reason=f"{type(failure).__name__}: {failure}",
            )
        else:
            data = QuestionsGenerated(
                questions=tuple(completion.value.questions),
                source=QuestionSource.MODEL,
                model=completion.model,
                prompt_hash=completion.prompt_hash,
                usage=completion.usage,
            )
        fact = follow(
            data,
            source="/jd_service",
            subject=intent.job_id,
            tenant=intent.tenant,
            cause=intent.cause,
            time=self._clock(),
        )
        return [fact]
