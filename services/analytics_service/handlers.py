"""analytics_service: what it reads."""

from services.analytics_service import folds
from shared.events.calls import (
    CallBlocked,
    CallPermitted,
    CallPlaced,
    CallRefused,
    CallRequested,
    CallStatusChanged,
    ConsentRecorded,
)
from shared.events.interviews import InterviewCompleted, InterviewEvaluated, InterviewReviewed
from shared.events.responses import ResponseRecorded, ResponseScored, ResponseSkipped, ResponseTranscribed
from shared.kafka.table import Table, on
from shared.mongo.indexes import Index

NAME = "analytics_service"

TABLE = Table(
    on(CallRequested, folds.requested),
    on(CallPermitted, folds.permitted),
    on(CallBlocked, folds.blocked),
    on(CallPlaced, folds.placed),
    on(CallRefused, folds.refused),
    on(CallStatusChanged, folds.status_changed),
    on(ConsentRecorded, folds.consent_recorded),
    on(ResponseRecorded, folds.recorded),
    on(ResponseSkipped, folds.skipped),
    on(ResponseTranscribed, folds.transcribed),
    on(ResponseScored, folds.scored),
    on(InterviewCompleted, folds.completed),
    on(InterviewEvaluated, folds.evaluated),
    on(InterviewReviewed, folds.reviewed),
)

INDEXES = (Index("cohort", ("tenant", "requested.value.job_id", "requested.at")),)
