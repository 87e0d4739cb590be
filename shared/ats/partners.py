"""Every applicant-tracking system there is a partner for."""

from collections.abc import Mapping
from typing import Any

from shared.ats.greenhouse import Greenhouse
from shared.ats.partner import AssessmentPartner
from shared.events.assessments import Ats

GREENHOUSE = Greenhouse()

PARTNERS: Mapping[Ats, AssessmentPartner[Any, Any, Any]] = {partner.ats: partner for partner in (GREENHOUSE,)}
