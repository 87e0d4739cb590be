"""The world of the integration tests, on real Kafka unless `KAFKA` says otherwise."""

import os

import pytest

from devkit.world import KafkaKind
from tests.integration.conftest import collector, http, office, phones, world

__all__ = ["collector", "http", "office", "phones", "world"]

# Minutes of a machine to itself: `make conformance` asks for them.
collect_ignore_glob = [] if os.environ.get("CONFORMANCE") else ["test_*.py", "analytics/*"]


@pytest.fixture(scope="session")
def kafka_kind() -> KafkaKind:
    return KafkaKind(os.environ.get("KAFKA", "real"))
