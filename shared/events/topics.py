"""The topics, in one place."""

from enum import StrEnum


class Topic(StrEnum):
    """Every topic. Its value is also the type of its facts, less the version."""

    JD_CREATED = "jd.created"
    JD_QUESTIONS_GENERATED = "jd.questions_generated"
    JD_QUESTIONS_EDITED = "jd.questions_edited"

    CANDIDATE_CREATED = "candidate.created"
    RESUME_REPLACED = "resume.replaced"
    RESUME_PARSED = "resume.parsed"
    RESUME_REJECTED = "resume.rejected"

    CALL_REQUESTED = "call.requested"
    CALL_PERMITTED = "call.permitted"
    CALL_BLOCKED = "call.blocked"
    CALL_PLACED = "call.placed"
    CALL_REFUSED = "call.refused"
    CALL_STATUS_CHANGED = "call.status_changed"
    CALL_RECONCILED = "call.reconciled"
    CONSENT_RECORDED = "consent.recorded"

    RESPONSE_RECORDED = "response.recorded"
    RESPONSE_SKIPPED = "response.skipped"
    RESPONSE_TRANSCRIBED = "response.transcribed"
    RESPONSE_SCORED = "response.scored"
    RESPONSE_UNSCOREABLE = "response.unscoreable"

    INTERVIEW_CANCEL_REQUESTED = "interview.cancel_requested"
    INTERVIEW_COMPLETED = "interview.completed"
    INTERVIEW_EVALUATED = "interview.evaluated"
    INTERVIEW_RESCORE_REQUESTED = "interview.rescore_requested"
    INTERVIEW_REVIEWED = "interview.reviewed"

    WEBHOOK_ENDPOINT_DISABLED = "webhook_endpoint.disabled"

    DEAD_LETTER_REDRIVEN = "dead_letter.redriven"
    DEAD_LETTER_DISCARDED = "dead_letter.discarded"

    @property
    def dead_letters(self) -> str:
        """The topic that keeps what could not be processed from this one."""
        return f"{self}.dlq"


def topic_partitions(partitions: int) -> dict[str, int]:
    """Every topic and dead-letter topic with its partition count.

    One count for all: topics keyed by interview must agree, so that one worker owns an interview across them.
    """
    names = [name for topic in Topic for name in (topic.value, topic.dead_letters)]
    return dict.fromkeys(names, partitions)
