"""Every service can be rebuilt, from the same folds, into the same collection, with the same indexes."""

from typing import Any
from unittest.mock import Mock

import pytest

from ops.replay.cli import ServiceName
from ops.replay.targets import TARGETS
from services.analytics_service import handlers as analytics_service
from services.analytics_service.windows import count_all
from services.ats_service import handlers as ats_service
from services.candidate_service import handlers as candidate_service
from services.jd_service import handlers as jd_service
from services.scoring_service import handlers as scoring_service
from services.telephony_service import handlers as telephony_service
from shared.kafka.service import Service

ANALYTICS = "analytics_service"
NOTHING: Any = Mock()  # no effect is carried out here, nothing decided
SERVICES: list[Service[Any, Any]] = [
    jd_service.service(NOTHING),
    candidate_service.service(NOTHING),
    telephony_service.service(NOTHING, NOTHING),
    scoring_service.service(NOTHING, NOTHING),
    ats_service.service(NOTHING),
]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: str(service.name))
def test_a_target_is_what_the_service_says_of_itself(service: Service[Any, Any]) -> None:
    target = TARGETS[service.name]
    assert (target.service, target.collection) == (service.name, service.collection)
    assert target.table is service.table
    assert target.indexes == service.indexes


def test_an_operator_can_name_every_service() -> None:
    assert {name.value for name in ServiceName} == set(TARGETS) == {*(service.name for service in SERVICES), ANALYTICS}


def test_what_analytics_counts_is_counted_anew_after_a_switch() -> None:
    target = TARGETS[ANALYTICS]
    assert target.table is analytics_service.TABLE
    assert target.indexes == analytics_service.INDEXES
    assert target.afterwards is count_all
    assert [each.service for each in TARGETS.values() if each.afterwards is not None] == [ANALYTICS]
