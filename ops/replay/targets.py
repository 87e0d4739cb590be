"""What can be rebuilt."""

from ops.replay.target import Target
from services.analytics_service import handlers as analytics_service
from services.analytics_service.windows import count_all
from services.ats_service import handlers as ats_service
from services.candidate_service import handlers as candidate_service
from services.jd_service import handlers as jd_service
from services.scoring_service import handlers as scoring_service
from services.telephony_service import handlers as telephony_service
from shared.mongo.collections import CollectionName

TARGETS = {
    target.service: target
    for target in (
        Target("jd_service", CollectionName.JOBS, jd_service.TABLE, jd_service.INDEXES),
        Target("candidate_service", CollectionName.CANDIDATES, candidate_service.TABLE, candidate_service.INDEXES),
        Target("telephony_service", CollectionName.INTERVIEWS, telephony_service.TABLE, telephony_service.INDEXES),
        Target("scoring_service", CollectionName.EVALUATIONS, scoring_service.TABLE, scoring_service.INDEXES),
        Target("ats_service", CollectionName.ASSESSMENTS, ats_service.TABLE, ats_service.INDEXES),
        Target(
            analytics_service.NAME,
            CollectionName.ANALYTICS_LIVES,
            analytics_service.TABLE,
            analytics_service.INDEXES,
            afterwards=count_all,
        ),
    )
}
