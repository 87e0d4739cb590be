"""ats_service: what it reads, and what follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.ats_service import folds
from services.ats_service.decisions import decide
from services.ats_service.effects import Effects
from services.ats_service.intents import Report
from services.ats_service.settings import AtsSettings
from shared.clock import utc_now
from shared.events.assessments import AssessmentReported, AssessmentRequested
from shared.events.decisions import CandidateDecision
from shared.kafka.service import Service
from shared.kafka.table import Table, on
from shared.mongo.collections import CollectionName
from shared.mongo.indexes import Index
from shared.outbound.request import OutboundHttp
from shared.outbound.settings import OutboundSettings
from shared.patience import Patience
from shared.projections.assessment import Assessment

TABLE = Table(
    on(AssessmentRequested, folds.requested),
    on(CandidateDecision, folds.decided),
    on(AssessmentReported, folds.reported),
)

INDEXES = (Index("newest", ("tenant", "-created_at", "-_id")),)


def service(effects: Effects) -> Service[Assessment, Report]:
    """The service around its effects."""
    return Service(
        name="ats_service",
        collection=CollectionName.ASSESSMENTS,
        table=TABLE,
        read=Assessment.of,
        decide=decide,
        perform=effects.perform,
        indexes=INDEXES,
    )


@asynccontextmanager
async def open_service() -> AsyncIterator[Service[Assessment, Report]]:
    """The service with its outside world, by the environment's settings."""
    settings = AtsSettings()
    async with OutboundHttp(OutboundSettings()) as http:
        yield service(Effects(http, settings, Patience(settings.ats_patience_seconds), utc_now))
