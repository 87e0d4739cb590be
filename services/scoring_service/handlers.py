"""scoring_service: what it reads, and what follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from services.scoring_service import folds
from services.scoring_service.decisions import decide
from services.scoring_service.effects import Effects
from services.scoring_service.intents import ScoringIntent
from services.scoring_service.media import Media
from services.scoring_service.policy import Policy
from services.scoring_service.settings import ScoringSettings
from shared.blobs import Blobs, BlobSettings
from shared.clock import utc_now
from shared.events.calls import CallRequested
from shared.events.decisions import CandidateDecision
from shared.events.interviews import InterviewCompleted, InterviewEvaluated, InterviewReviewed, RescoreRequested
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseTranscribed, ResponseUnscoreable
from shared.kafka.service import Service
from shared.kafka.table import Table, on
from shared.llm import LanguageModel, ModelSettings
from shared.mongo.collections import CollectionName
from shared.mongo.indexes import Index
from shared.patience import Patience
from shared.projections.evaluation import Evaluation

TABLE = Table(
    on(CallRequested, folds.requested),
    on(ResponseRecorded, folds.recorded),
    on(ResponseTranscribed, folds.transcribed),
    on(ResponseScored, folds.scored),
    on(ResponseUnscoreable, folds.unscoreable),
    on(InterviewCompleted, folds.completed),
    on(RescoreRequested, folds.rescore_requested),
    on(InterviewEvaluated, folds.evaluated),
    on(InterviewReviewed, folds.reviewed),
    on(CandidateDecision, folds.decided),
)

INDEXES = (
    Index("newest", ("tenant", "-created_at", "-_id")),
    Index("by_recommendation", ("tenant", "evaluated.value.recommendation", "-created_at", "-_id")),
)


def service(effects: Effects, policy: Policy) -> Service[Evaluation, ScoringIntent]:
    """The service around its effects."""
    return Service(
        name="scoring_service",
        collection=CollectionName.EVALUATIONS,
        table=TABLE,
        read=Evaluation.of,
        decide=partial(decide, policy),
        perform=effects.perform,
        indexes=INDEXES,
    )


@asynccontextmanager
async def open_service() -> AsyncIterator[Service[Evaluation, ScoringIntent]]:
    """The service with its outside world, by the environment's settings."""
    settings = ScoringSettings()
    async with LanguageModel(ModelSettings()) as model, Media(settings) as media:
        effects = Effects(
            model,
            media,
            Blobs(BlobSettings()),
            Patience(settings.scoring_patience_seconds),
            Patience(settings.media_refused_seconds),
            settings.transcription_language,
            utc_now,
        )
        yield service(effects, settings.policy())
