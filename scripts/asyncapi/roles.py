"""Who writes and who reads each topic."""

from collections.abc import Mapping

from ops.replay.targets import TARGETS
from shared.events.topics import Topic

WRITERS: Mapping[Topic, tuple[str, ...]] = {
    Topic.JD_CREATED: ("gateway",),
    Topic.JD_QUESTIONS_GENERATED: ("jd_service",),
    Topic.JD_QUESTIONS_EDITED: ("gateway",),
    Topic.CANDIDATE_CREATED: ("gateway",),
    Topic.RESUME_REPLACED: ("gateway",),
    Topic.RESUME_PARSED: ("candidate_service",),
    Topic.RESUME_REJECTED: ("candidate_service",),
    Topic.CALL_REQUESTED: ("gateway",),
    Topic.CALL_PERMITTED: ("telephony_service",),
    Topic.CALL_BLOCKED: ("telephony_service",),
    Topic.CALL_PLACED: ("telephony_service",),
    Topic.CALL_REFUSED: ("telephony_service",),
    Topic.CALL_STATUS_CHANGED: ("gateway", "telephony_service"),
    Topic.CALL_RECONCILED: ("telephony_service",),
    Topic.CONSENT_RECORDED: ("gateway",),
    Topic.RESPONSE_RECORDED: ("gateway", "telephony_service"),
    Topic.RESPONSE_SKIPPED: ("gateway",),
    Topic.RESPONSE_TRANSCRIBED: ("scoring_service",),
    Topic.RESPONSE_SCORED: ("scoring_service",),
    Topic.RESPONSE_UNSCOREABLE: ("scoring_service",),
    Topic.INTERVIEW_CANCEL_REQUESTED: ("gateway",),
    Topic.INTERVIEW_COMPLETED: ("telephony_service",),
    Topic.INTERVIEW_EVALUATED: ("scoring_service",),
    Topic.INTERVIEW_RESCORE_REQUESTED: ("gateway",),
    Topic.INTERVIEW_REVIEWED: ("gateway",),
    Topic.CANDIDATE_DECISION: ("scoring_service",),
    Topic.ASSESSMENT_REQUESTED: ("gateway",),
    Topic.ASSESSMENT_REPORTED: ("ats_service",),
    Topic.WEBHOOK_ENDPOINT_DISABLED: ("webhook_service",),
    Topic.DEAD_LETTER_REDRIVEN: ("ops",),
    Topic.DEAD_LETTER_DISCARDED: ("ops",),
}
"""As README's table of topics has it."""


def readers(topic: Topic) -> tuple[str, ...]:
    """The services that read a topic, each with a consumer group of its name."""
    return tuple(service for service, target in TARGETS.items() if topic in target.table.topics)
