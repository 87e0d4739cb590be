"""The one table of what may stand in a topic."""

from shared.events.assessments import AssessmentReported, AssessmentRequested
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
from shared.events.candidates import CandidateCreated, ResumeParsed, ResumeRejected, ResumeReplaced
from shared.events.decisions import CandidateDecision
from shared.events.fact import type_name
from shared.events.interviews import (
    CancelRequested,
    InterviewCompleted,
    InterviewEvaluated,
    InterviewReviewed,
    RescoreRequested,
)
from shared.events.jobs import JobCreated, QuestionsEdited, QuestionsGenerated
from shared.events.model import FactData
from shared.events.operations import DeadLetterDiscarded, DeadLetterRedriven
from shared.events.responses import (
    ResponseRecorded,
    ResponseScored,
    ResponseSkipped,
    ResponseTranscribed,
    ResponseUnscoreable,
)
from shared.events.topics import Topic
from shared.events.webhooks import WebhookEndpointDisabled

CATALOGUE: tuple[type[FactData], ...] = (
    JobCreated,
    QuestionsGenerated,
    QuestionsEdited,
    CandidateCreated,
    ResumeReplaced,
    ResumeParsed,
    ResumeRejected,
    CallRequested,
    CallPermitted,
    CallBlocked,
    CallPlaced,
    CallRefused,
    CallStatusChanged,
    CallReconciled,
    ConsentRecorded,
    ResponseRecorded,
    ResponseSkipped,
    ResponseTranscribed,
    ResponseScored,
    ResponseUnscoreable,
    CancelRequested,
    InterviewCompleted,
    InterviewEvaluated,
    RescoreRequested,
    InterviewReviewed,
    CandidateDecision,
    AssessmentRequested,
    AssessmentReported,
    WebhookEndpointDisabled,
    DeadLetterRedriven,
    DeadLetterDiscarded,
)

BY_TYPE: dict[str, type[FactData]] = {type_name(model): model for model in CATALOGUE}
"""The models by the types that they are written as, in their newest version."""

NEWEST: dict[Topic, int] = {model.topic: model.version for model in CATALOGUE}

READABLE: dict[str, tuple[type[FactData], int]] = {
    type_name(model, version): (model, version) for model in CATALOGUE for version in range(1, model.version + 1)
}
"""Every type that may stand in the log, with its model and its version."""
