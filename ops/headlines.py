"""A fact in one line, for people. Names no candidate: personal data stays where it is."""

from functools import singledispatch

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


@singledispatch
def headline(data: FactData) -> str:
    """What happened, in a few words."""
    return type(data).__name__


@headline.register
def _(data: JobCreated) -> str:
    return f"“{data.title}” at {data.company}"


@headline.register
def _(data: QuestionsGenerated) -> str:
    return f"{len(data.questions)} questions by the {data.source}" + (f" ({data.reason})" if data.reason else "")


@headline.register
def _(data: QuestionsEdited) -> str:
    return f"{len(data.questions)} questions, edited by {data.edited_by}"


@headline.register
def _(data: CandidateCreated) -> str:
    return f"résumé of {data.resume.size:,} bytes" if data.resume else "no résumé"


@headline.register
def _(data: ResumeReplaced) -> str:
    return f"résumé of {data.resume.size:,} bytes"


@headline.register
def _(data: ResumeParsed) -> str:
    facts = f"{len(data.facts.roles)} roles, {len(data.facts.skills)} skills" if data.facts else "no facts: model down"
    return f"{data.pages} page{'s' if data.pages > 1 else ''}, {facts}"


@headline.register
def _(data: ResumeRejected) -> str:
    return f"{data.reason}: {data.detail}"


@headline.register
def _(data: CallRequested) -> str:
    return f"{len(data.questions)} questions, by {data.deadline:%d %b %H:%M} UTC"


@headline.register
def _(data: CallPermitted) -> str:
    return f"attempt {data.attempt}: questions {', '.join(str(index + 1) for index in data.questions)}"


@headline.register
def _(data: CallBlocked) -> str:
    return f"attempt {data.attempt}: {data.reason}"


@headline.register
def _(data: CallPlaced) -> str:
    return f"attempt {data.attempt}: {data.call_sid}"


@headline.register
def _(data: CallRefused) -> str:
    # Twilio's own words may repeat the number, so they are not told here.
    code = f", Twilio's error {data.code}" if data.code is not None else ""
    return f"attempt {data.attempt}: {data.reason}{code}"


@headline.register
def _(data: CallStatusChanged) -> str:
    length = f" after {data.duration:.0f} s" if data.duration is not None else ""
    return f"attempt {data.attempt}: {data.status}{length}"


@headline.register
def _(data: CallReconciled) -> str:
    lost = f", {len(data.unassigned)} cannot be assigned" if data.unassigned else ""
    return f"attempt {data.attempt}: {data.recordings} recordings, {data.recovered} recovered{lost}"


@headline.register
def _(data: ConsentRecorded) -> str:
    return f"attempt {data.attempt}: {'granted' if data.granted else 'declined'} by {data.channel}"


@headline.register
def _(data: ResponseRecorded) -> str:
    length = f", {data.duration:.0f} s" if data.duration is not None else ""
    return f"question {data.question_index + 1}{length}"


@headline.register
def _(data: ResponseSkipped) -> str:
    return f"question {data.question_index + 1}: silence"


@headline.register
def _(data: ResponseTranscribed) -> str:
    sure = f", confidence {data.confidence:.2f}" if data.confidence is not None else ""
    return f"question {data.question_index + 1}: {len(data.text.split())} words{sure}"


@headline.register
def _(data: ResponseScored) -> str:
    criteria = data.criteria
    quotes = sum(
        len(criterion.quotes)
        for criterion in (criteria.relevance, criteria.clarity, criteria.specificity, criteria.professionalism)
    )
    return f"question {data.question_index + 1}: {data.score:.1f}, {quotes} quotes verified"


@headline.register
def _(data: ResponseUnscoreable) -> str:
    return f"question {data.question_index + 1}: {data.reason}"


@headline.register
def _(data: CancelRequested) -> str:
    return data.reason


@headline.register
def _(data: InterviewCompleted) -> str:
    return f"{data.outcome}: {data.reason}"


@headline.register
def _(data: InterviewEvaluated) -> str:
    score = "no score" if data.overall_score is None else f"{data.overall_score:.1f}"
    return f"{score}, recommended: {data.recommendation or 'nothing, a human must look'}"


@headline.register
def _(data: RescoreRequested) -> str:
    return f"by {data.requested_by}"


@headline.register
def _(data: InterviewReviewed) -> str:
    return f"{data.decision}: {data.recommendation}, by {data.reviewer}"


@headline.register
def _(data: CandidateDecision) -> str:
    by = f" by the {data.decided_by}" if data.decided_by else ""
    return f"{data.recommendation or 'nothing, a human must look'}{by}"


@headline.register
def _(data: AssessmentRequested) -> str:
    return f"by {data.ats}"


@headline.register
def _(data: AssessmentReported) -> str:
    return f"to {data.ats}: {data.status}"


@headline.register
def _(data: DeadLetterRedriven) -> str:
    why = f": {data.reason}" if data.reason else ""
    return f"{data.original_topic}/{data.original_partition}/{data.original_offset} by {data.by}{why}"


@headline.register
def _(data: DeadLetterDiscarded) -> str:
    return f"{data.original_topic}/{data.original_partition}/{data.original_offset} by {data.by}: {data.reason}"


@headline.register
def _(data: WebhookEndpointDisabled) -> str:
    return f"{data.host}: {data.reason}, {data.failures} failures since {data.failing_since:%d %b %H:%M} UTC"
