"""What an assessment's document asks for. Pure."""

from datetime import datetime

from services.ats_service.intents import Report
from shared.projections.assessment import Assessment


def decide(assessment: Assessment, _: datetime) -> list[Report]:
    """Every state of the decision is reported: the first result, the one after a rescore, a human's word."""
    requested, decision, reported = assessment.requested, assessment.decision, assessment.reported
    if requested is None or decision is None:
        return []
    if reported is not None and reported.value.revision >= decision.value.revision:
        return []
    order = requested.value
    return [
        Report(decision.id, assessment.id, assessment.tenant, order.ats, order.callback_url, decision.value.revision)
    ]
