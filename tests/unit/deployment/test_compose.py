import importlib.util
from urllib.parse import urlsplit

import pytest

from tests.deployment_compose import PROJECT, ComposeService, compose_services, compose_volumes, setting_names

SERVICES = compose_services()
WORKERS = [
    "jd_service",
    "candidate_service",
    "telephony_service",
    "scoring_service",
    "ats_service",
    "webhook_service",
    "analytics_service",
]
OURS = ["topics", "gateway", *WORKERS]
LASTING = ["kafka", "mongo", "gateway", *WORKERS]
BLOB_READERS = ["gateway", "candidate_service", "scoring_service"]


def test_it_runs_the_whole_system_and_nothing_else() -> None:
    assert set(SERVICES) == {"kafka", "mongo", *OURS}


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_restarted_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service.restart == "unless-stopped"
    assert service.healthcheck.test[0] == "CMD", "no shell"
    assert not service.healthcheck.disable


def test_topics_are_made_once_before_anything_that_uses_them_starts() -> None:
    topics = SERVICES["topics"]
    assert topics.command == ("screener", "topics")
    assert topics.restart == "no"
    assert topics.environment["KAFKA_PARTITIONS"] == "6"
    assert topics.depends_on["kafka"].condition == "service_healthy"
    for name in ["gateway", *WORKERS]:
        assert SERVICES[name].depends_on["topics"].condition == "service_completed_successfully"


@pytest.mark.parametrize("name", ["gateway", *WORKERS])
def test_each_service_waits_for_kafka_and_mongo(name: str) -> None:
    for needed in ("kafka", "mongo"):
        assert SERVICES[name].depends_on[needed].condition == "service_healthy"


@pytest.mark.parametrize("name", ["gateway", *WORKERS])
def test_each_service_runs_its_own_package(name: str) -> None:
    package = "gateway" if name == "gateway" else f"services.{name}"
    assert SERVICES[name].command == ("python", "-m", package)
    assert importlib.util.find_spec(package) is not None


@pytest.mark.parametrize("name", ["gateway", *WORKERS])
def test_health_is_asked_where_the_service_answers(name: str) -> None:
    service = SERVICES[name]
    port = service.environment["GATEWAY_PORT" if name == "gateway" else "HEALTH_PORT"]
    assert f"http://127.0.0.1:{port}/readyz" in service.healthcheck.test[-1]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service.is_ours
    assert service.read_only
    assert service.cap_drop == ("ALL",)


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_documented(name: str) -> None:
    assert set(every_name_set(name).environment) <= setting_names()


def every_name_set(name: str) -> ComposeService:
    """The service as it is when every name that it passes on is set."""
    return compose_services(dict.fromkeys(setting_names(), "1"))[name]


@pytest.mark.parametrize("name", BLOB_READERS)
def test_who_reads_or_writes_blobs_shares_their_volume_at_the_place_that_the_url_names(name: str) -> None:
    service = SERVICES[name]
    assert f"blobs:{urlsplit(service.environment['BLOB_URL']).path}" in service.volumes


def test_nobody_else_sees_the_blobs() -> None:
    assert [name for name, service in SERVICES.items() if "BLOB_URL" in service.environment] == BLOB_READERS


def test_what_must_outlive_a_container_is_in_a_declared_volume() -> None:
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.volumes}
    assert {volume for volume in used if not volume.startswith("./")} == compose_volumes()
    assert "kafka-data:/var/lib/kafka/data" in SERVICES["kafka"].volumes
    assert SERVICES["kafka"].environment["KAFKA_LOG_DIRS"] == "/var/lib/kafka/data"
    assert "mongo-data:/data/db" in SERVICES["mongo"].volumes


def test_what_is_mounted_from_the_project_is_there() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.volumes]
    assert all((PROJECT / mount).is_file() for mount in mounts if mount.startswith("./"))


def test_kafka_makes_no_topic_by_itself_and_forgets_nothing() -> None:
    kafka = SERVICES["kafka"].environment
    assert kafka["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert kafka["KAFKA_LOG_RETENTION_MS"] == "-1"


def test_services_find_kafka_and_mongo_by_the_names_of_their_containers() -> None:
    for name in ["gateway", *WORKERS]:
        environment = SERVICES[name].environment
        assert environment["KAFKA_BOOTSTRAP_SERVERS"] == "kafka:9092"
        assert environment["MONGODB_URL"] == "mongodb://mongo:27017/?replicaSet=rs0"
    assert "PLAINTEXT://kafka:9092" in SERVICES["kafka"].environment["KAFKA_ADVERTISED_LISTENERS"]


def test_databases_are_reachable_from_this_machine_alone() -> None:
    for name in ("kafka", "mongo"):
        assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].ports)


@pytest.mark.parametrize(
    ("secret", "holders"),
    [
        ("OPENAI_API_KEY", {"jd_service", "candidate_service", "scoring_service"}),
        ("TWILIO_AUTH_TOKEN", {"gateway", "telephony_service", "scoring_service"}),
        ("API_KEY", {"gateway"}),
        ("TWILIO_AUTH_TOKEN_SECONDARY", {"gateway"}),
        ("GREENHOUSE_API_KEY", {"ats_service"}),
        ("SECRET_KEY", {"gateway", "webhook_service"}),
    ],
)
def test_who_needs_a_secret_is_handed_it(secret: str, holders: set[str]) -> None:
    services = compose_services({secret: "1"})
    assert {name for name, service in services.items() if secret in service.environment} == holders


def test_an_address_of_another_cluster_replaces_the_container_everywhere() -> None:
    services = compose_services({"KAFKA_BOOTSTRAP_SERVERS": "broker.example:9092"})
    assert {services[name].environment["KAFKA_BOOTSTRAP_SERVERS"] for name in OURS} == {"broker.example:9092"}
