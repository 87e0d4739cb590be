"""Facts: any type's data in an envelope."""

from collections.abc import Iterable
from datetime import datetime

from hypothesis import strategies as st

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
from shared.events.fact import D, Fact, type_name
from shared.events.ids import fact_id
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
from shared.events.webhooks import WebhookEndpointDisabled
from tests.strategies import (
    assessments,
    calls,
    candidates,
    decisions,
    interviews,
    jobs,
    operations,
    responses,
    webhooks,
)
from tests.strategies.values import moments, words

DATA: dict[type[FactData], st.SearchStrategy[FactData]] = {
    JobCreated: jobs.created,
    QuestionsGenerated: jobs.generated,
    QuestionsEdited: jobs.edited,
    CandidateCreated: candidates.created,
    ResumeReplaced: candidates.replaced,
    ResumeParsed: candidates.parsed,
    ResumeRejected: candidates.rejected,
    CallRequested: calls.requested,
    CallPermitted: calls.permitted,
    CallBlocked: calls.blocked,
    CallPlaced: calls.placed,
    CallRefused: calls.refused,
    CallStatusChanged: calls.status_changed,
    CallReconciled: calls.reconciled,
    ConsentRecorded: calls.consent,
    ResponseRecorded: responses.recorded,
    ResponseSkipped: responses.skipped,
    ResponseTranscribed: responses.transcribed,
    ResponseScored: responses.scored,
    ResponseUnscoreable: responses.unscoreable,
    CancelRequested: interviews.cancel_requested,
    InterviewCompleted: interviews.completed,
    InterviewEvaluated: interviews.evaluated,
    RescoreRequested: interviews.rescore_requested,
    InterviewReviewed: interviews.reviewed,
    CandidateDecision: decisions.decision,
    AssessmentRequested: assessments.requested,
    AssessmentReported: assessments.reported,
    WebhookEndpointDisabled: webhooks.disabled,
    DeadLetterRedriven: operations.redriven,
    DeadLetterDiscarded: operations.discarded,
}
"""Every type of the catalogue, with a strategy of its data."""

SUBJECT = "aggregate_1"
TENANT = "acme"


def envelope(data: D, at: datetime, id: str | None = None, subject: str = SUBJECT) -> Fact[D]:
    """`data` as a fact of `subject`; where no id is given, one that follows from when and what it says."""
    return Fact(
        id=id or fact_id(at.isoformat(), type_name(type(data)), data.model_dump_json()),
        source="/tests",
        subject=subject,
        time=at,
        tenant=TENANT,
        correlation_id=subject,
        causation_id="cause",
        data=data,
    )


_MADE: dict[tuple[type[FactData], ...], st.SearchStrategy[Fact]] = {}


def of(*types: type[FactData]) -> st.SearchStrategy[Fact]:
    """Facts of any of `types`, of one tenant and subject; few ids, so that two facts may claim the same.

    Made once for the same types: what Hypothesis finds out about a strategy before its first draw holds for the next.
    """
    if types not in _MADE:
        _MADE[types] = st.builds(
            envelope,
            st.sampled_from(types).flatmap(DATA.__getitem__),
            moments(),
            st.sampled_from("abcdefgh"),
        )
    return _MADE[types]


def bags(types: Iterable[type[FactData]], max_size: int = 10) -> st.SearchStrategy[list[Fact]]:
    """Facts of one subject, with no regard to what is believable."""
    return st.lists(of(*types), min_size=1, max_size=max_size)


def envelopes(data: st.SearchStrategy[D]) -> st.SearchStrategy[Fact[D]]:
    """Facts with every attribute drawn, as they may stand on the wire."""
    return st.builds(
        Fact,
        id=words(),
        source=words(),
        subject=words(),
        time=moments(),
        tenant=words(),
        correlation_id=words(),
        causation_id=words(),
        data=data,
        traceparent=st.none() | st.just("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    )
