"""What the harness must know of the product: who reads what, and how it is set up to live fast."""

from collections.abc import Mapping

from services.ats_service.handlers import TABLE as ASSESSMENTS
from services.candidate_service.handlers import TABLE as CANDIDATES
from services.jd_service.handlers import TABLE as JOBS
from services.scoring_service.handlers import TABLE as EVALUATIONS
from services.telephony_service.handlers import TABLE as INTERVIEWS
from shared.kafka.table import Table
from shared.mongo.collections import CollectionName

TABLES: Mapping[CollectionName, Table] = {
    CollectionName.JOBS: JOBS,
    CollectionName.CANDIDATES: CANDIDATES,
    CollectionName.INTERVIEWS: INTERVIEWS,
    CollectionName.EVALUATIONS: EVALUATIONS,
    CollectionName.ASSESSMENTS: ASSESSMENTS,
}

GROUPS: Mapping[str, Table] = {
    "jd_service": JOBS,
    "candidate_service": CANDIDATES,
    "telephony_service": INTERVIEWS,
    "scoring_service": EVALUATIONS,
    "ats_service": ASSESSMENTS,
}
"""Consumer groups, and what each reads."""

FAST_LIVES: Mapping[str, str] = {
    "KAFKA_SESSION_TIMEOUT_MS": "6000",
    "KAFKA_REQUEST_TIMEOUT_MS": "8000",
    "WORKER_TICK_SECONDS": "0.3",
    "WORKER_DRAIN_SECONDS": "3",
    "WORKER_BACKOFF_CAP_SECONDS": "2",
    "WORKER_BREAKER_SECONDS": "3",
    # A candidate is called often, since the gateway's death ends every call that is on.
    "CALL_ATTEMPTS": "6",
    "CALL_RETRY_SECONDS": "3",
    "CALL_RESUME_SECONDS": "1",
    "CALL_REFUSAL_BACKOFF_SECONDS": "0.5",
    "CALL_QUIET_SECONDS": "8",
    "CALL_LIMIT_SECONDS": "120",
    # Longer than the stand-in's lists lag.
    "RECORDINGS_SETTLE_SECONDS": "2.5",
    "DIAL_RESOLVE_SECONDS": "25",
    "TWILIO_TIMEOUT_SECONDS": "3",
    "MEDIA_TIMEOUT_SECONDS": "5",
    "MEDIA_PATIENCE_SECONDS": "30",
    "OPENAI_TIMEOUT_SECONDS": "2",
    "OPENAI_PATIENCE_SECONDS": "8",
    "OPENAI_MAX_ATTEMPTS": "3",
    "OPENAI_BACKOFF_SECONDS": "0.1",
    "SCORING_PATIENCE_SECONDS": "15",
    "WAIT_SECONDS": "2",
    "INTERVIEW_DEADLINE_HOURS": "0.1",
    "COMPANY_NAME": "Northwind Logistics",
}
"""What takes hours in production takes seconds here; what is proven is the order of things, not their length."""
