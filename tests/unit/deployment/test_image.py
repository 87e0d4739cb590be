import re

from tests.deployment_compose import PROJECT, documented_settings, setting_names

DOCKERFILE = (PROJECT / "Dockerfile").read_text()

FIXED_NAMES = {
    *("OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL", "OPENAI_TRANSCRIPTION_MODEL"),
    *("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER", "TWILIO_BASE_URL"),
    *("API_KEY", "WHITELISTED_NUMBERS", "WEBHOOK_BASE_URL", "COMPANY_NAME"),
    *("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_PARTITIONS", "MONGODB_URL", "MONGODB_DATABASE", "BLOB_URL"),
    *("LOG_LEVEL", "GATEWAY_HOST", "GATEWAY_PORT", "HEALTH_PORT"),
}


def test_the_example_documents_every_name_that_users_rely_on() -> None:
    assert setting_names() >= FIXED_NAMES


def test_the_example_carries_no_secret() -> None:
    values = documented_settings()
    assert {name for name in values if re.search("(KEY|TOKEN|SID)$", name) and values[name]} == set()


def test_the_image_holds_the_product_and_not_the_devkit_or_the_tests() -> None:
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, flags=re.MULTILINE))
    assert copied == {"requirements/runtime.txt", "gateway", "services", "shared", "ops", "deploy/screener"}


def test_the_build_sees_only_what_the_image_copies() -> None:
    rules = (PROJECT / ".dockerignore").read_text().splitlines()
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    assert "*" in rules
    assert allowed == set(re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, flags=re.MULTILINE))


def test_packages_are_installed_by_their_hashes() -> None:
    assert "--require-hashes" in DOCKERFILE


def test_the_container_runs_as_nobody_and_without_a_shell() -> None:
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, flags=re.MULTILINE)
    assert re.search(r'^CMD \["python", "-m", "gateway"\]$', DOCKERFILE, flags=re.MULTILINE)


def test_the_command_line_is_the_one_that_the_project_installs() -> None:
    script = (PROJECT / "deploy" / "screener").read_text()
    assert 'screener = "ops.cli:main"' in (PROJECT / "pyproject.toml").read_text()
    assert "from ops.cli import main" in script
    assert (PROJECT / "deploy" / "screener").stat().st_mode & 0o111 == 0o111
