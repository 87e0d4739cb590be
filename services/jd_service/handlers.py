"""jd_service: what it reads, and what follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.jd_service import folds
from services.jd_service.decisions import GenerateQuestions, decide
from services.jd_service.effects import Effects
from shared.clock import utc_now
from shared.events.jobs import JobCreated, QuestionsEdited, QuestionsGenerated
from shared.kafka.service import Service
from shared.kafka.table import Table, on
from shared.llm import LanguageModel, ModelSettings
from shared.mongo.collections import CollectionName
from shared.mongo.indexes import Index
from shared.projections.job import Job

TABLE = Table(
    on(JobCreated, folds.created),
    on(QuestionsGenerated, folds.generated),
    on(QuestionsEdited, folds.edited),
)

INDEXES = (Index("newest", ("tenant", "-created_at", "-_id")),)


def service(effects: Effects) -> Service[Job, GenerateQuestions]:
    """The service around its effects."""
    return Service(
        name="jd_service",
        collection=CollectionName.JOBS,
        table=TABLE,
        read=Job.of,
        decide=decide,
        perform=effects.perform,
        indexes=INDEXES,
    )


@asynccontextmanager
async def open_service() -> AsyncIterator[Service[Job, GenerateQuestions]]:
    """The service with its outside world, by the environment's settings."""
    async with LanguageModel(ModelSettings()) as model:
        yield service(Effects(model, utc_now))
