"""candidate_service: what it reads, and what follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.candidate_service import folds
from services.candidate_service.decisions import ReadResume, decide
from services.candidate_service.effects import Effects
from services.candidate_service.settings import CandidateSettings
from shared.blobs import Blobs, BlobSettings
from shared.clock import utc_now
from shared.events.candidates import CandidateCreated, ResumeParsed, ResumeRejected, ResumeReplaced
from shared.kafka.service import Service
from shared.kafka.table import Table, on
from shared.llm import LanguageModel, ModelSettings
from shared.mongo.collections import CollectionName
from shared.mongo.indexes import Index
from shared.projections.candidate import Candidate
from shared.resumes.limits import ReadingLimits
from shared.resumes.reader import ResumeReader

TABLE = Table(
    on(CandidateCreated, folds.created),
    on(ResumeReplaced, folds.resume_replaced),
    on(ResumeParsed, folds.resume_parsed),
    on(ResumeRejected, folds.resume_rejected),
)

INDEXES = (
    Index("newest", ("tenant", "-created_at", "-_id")),
    Index("by_email", ("tenant", "created.value.email", "-created_at", "-_id")),
    Index("by_phone", ("tenant", "created.value.phone", "-created_at", "-_id")),
)


def service(effects: Effects) -> Service[Candidate, ReadResume]:
    """The service around its effects."""
    return Service(
        name="candidate_service",
        collection=CollectionName.CANDIDATES,
        table=TABLE,
        read=Candidate.of,
        decide=decide,
        perform=effects.perform,
        indexes=INDEXES,
    )


@asynccontextmanager
async def open_service() -> AsyncIterator[Service[Candidate, ReadResume]]:
    """The service with its outside world, by the environment's settings."""
    settings = CandidateSettings()
    async with (
        LanguageModel(ModelSettings()) as model,
        ResumeReader(ReadingLimits(), workers=settings.resume_workers) as reader,
    ):
        # While one file is read by a worker, the next one is fetched for it.
        at_once = 2 * settings.resume_workers
        yield service(Effects(reader, model, Blobs(BlobSettings()), utc_now, at_once))
