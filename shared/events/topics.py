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

    CANDIDATE_DECISION = "candidate.decision"

    ASSESSMENT_REQUESTED = "assessment.requested"
    ASSESSMENT_REPORTED = "assessment.reported"
    WEBHOOK_ENDPOINT_DISABLED = "webhook_endpoint.disabled"

    DEAD_LETTER_REDRIVEN = "dead_letter.redriven"
    DEAD_LETTER_DISCARDED = "dead_letter.discarded"

    @property
    def dead_letters(self) -> str:
        """The topic that keeps what could not be processed from this one."""
        return f"{self}.dlq"


COMPACTED = frozenset({Topic.CANDIDATE_DECISION})
"""Topics of states: of each key the last record is kept for ever, earlier ones for a while. Others keep everything."""

_LARGEST_DEAD_LETTER = 2 * 1024 * 1024
_FOR_EVER = {"retention.ms": "-1", "retention.bytes": "-1"}
_COMPACTED = {
    "cleanup.policy": "compact",
    # A subscriber that is away for a week misses no state in between.
    "min.compaction.lag.ms": str(7 * 24 * 60 * 60 * 1000),
}


def topic_configs() -> dict[str, dict[str, str]]:
    """How Kafka is to keep every topic and dead-letter topic, in Kafka's words."""
    # A dead letter is its record and more: what was not too large for a topic must not be for its dead letters.
    letters = {**_FOR_EVER, "max.message.bytes": str(_LARGEST_DEAD_LETTER)}
    kept = {topic.value: _FOR_EVER | (_COMPACTED if topic in COMPACTED else {}) for topic in Topic}
    return kept | {topic.dead_letters: letters for topic in Topic}


def topic_partitions(partitions: int) -> dict[str, int]:
    """Every topic and dead-letter topic with its partition count.

    One count for all: topics keyed by interview must agree, so that one worker owns an interview across them.
    """
    names = [name for topic in Topic for name in (topic.value, topic.dead_letters)]
    return dict.fromkeys(names, partitions)
