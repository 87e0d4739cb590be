"""telephony_service: what it reads, and what follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial

from services.telephony_service import folds
from services.telephony_service.decisions import decide
from services.telephony_service.effects import Effects
from services.telephony_service.intents import TelephonyIntent
from services.telephony_service.policy import Policy
from services.telephony_service.settings import PolicySettings, TwilioSettings
from services.telephony_service.twilio_line import TwilioLine
from shared.clock import utc_now
from shared.events.calls import (
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallReconciled,
    CallRefused,
    CallRequested,
    CallStatusChanged,
    ConsentRecorded,
)
from shared.events.interviews import CancelRequested, InterviewCompleted, InterviewEvaluated, InterviewReviewed
from shared.events.responses import ResponseRecorded, ResponseSkipped
from shared.kafka.service import Service
from shared.kafka.table import Table, on
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.indexes import Index
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Document
from shared.projections.interview import Interview

TABLE = Table(
    on(CallRequested, folds.requested),
    on(CancelRequested, folds.cancel_requested),
    on(CallPermitted, folds.permitted),
    on(CallBlocked, folds.blocked),
    on(CallPlaced, folds.placed),
    on(CallRefused, folds.refused),
    on(CallStatusChanged, folds.status_changed),
    on(ConsentRecorded, folds.consent_recorded),
    on(CallReconciled, folds.reconciled),
    on(ResponseRecorded, folds.recorded),
    on(ResponseSkipped, folds.skipped),
    on(InterviewCompleted, folds.completed),
    on(InterviewEvaluated, folds.evaluated),
    on(InterviewReviewed, folds.reviewed),
)

INDEXES = (
    Index("newest", ("tenant", "-created_at", "-_id")),
    Index("by_status", ("tenant", "status.name", "-created_at", "-_id")),
    Index("by_job", ("tenant", "requested.value.job_id", "-created_at", "-_id")),
    Index("by_candidate", ("tenant", "requested.value.candidate_id", "-created_at", "-_id")),
    Index("by_outcome", ("tenant", "completed.value.outcome", "-created_at", "-_id")),
    Index("by_recommendation", ("tenant", "assessment.evaluated.value.recommendation", "-created_at", "-_id")),
    Index("by_review", ("tenant", "assessment.reviewed.value.recommendation", "-created_at", "-_id")),
    Index("by_need", ("tenant", "assessment.evaluated.value.needs_human", "-created_at", "-_id")),
    Index("by_score", ("tenant", "-assessment.evaluated.value.overall_score", "-_id")),
    Index("open_by_deadline", ("completed.id", "requested.value.deadline")),
    Index("by_phone", ("requested.value.phone", "completed.id")),
)


def overdue(now: datetime) -> Document:
    """Open interviews whose deadline passed: looked for besides the wake-ups, so that none is ever stuck."""
    return {"completed.id": None, "requested.value.deadline": {"$lte": now}}


def service(effects: Effects, policy: Policy) -> Service[Interview, TelephonyIntent]:
    """The service around its effects."""
    return Service(
        name="telephony_service",
        collection=CollectionName.INTERVIEWS,
        table=TABLE,
        read=Interview.of,
        decide=partial(decide, policy),
        perform=effects.perform,
        resolve=effects.resolve,
        turn=effects.turn,
        indexes=INDEXES,
        overdue=overdue,
    )


@asynccontextmanager
async def open_service() -> AsyncIterator[Service[Interview, TelephonyIntent]]:
    """The service with its outside world, by the environment's settings."""
    settings = PolicySettings()
    policy = settings.policy()
    async with TwilioLine(TwilioSettings()) as line, Database(MongoSettings()) as database:
        effects = Effects(
            line,
            Projection(database, CollectionName.INTERVIEWS),
            OutboxRecords(database),
            timedelta(seconds=settings.dial_resolve_seconds),
            policy.recordings_settle,
            utc_now,
        )
        yield service(effects, policy)
