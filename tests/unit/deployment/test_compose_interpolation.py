import pytest

from tests.deployment_compose import compose_services, interpolate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${SET}", "value"),
        ("${SET:-default}", "value"),
        ("${UNSET:-default}", "default"),
        ("${EMPTY:-default}", "default"),
        ("${UNSET}", ""),
        ("${UNSET:-}", ""),
        ("${UNSET:-mongodb://mongo:27017/?replicaSet=rs0}", "mongodb://mongo:27017/?replicaSet=rs0"),
        ("${SET}:${UNSET:-2}", "value:2"),
        ("$$SET", "$SET"),
        ("plain", "plain"),
    ],
)
def test_variables_are_resolved_as_compose_does(text: str, expected: str) -> None:
    assert interpolate(text, {"SET": "value", "EMPTY": ""}) == expected


@pytest.mark.parametrize("text", ["$SET", "${SET:?required}", "${SET-default}"])
def test_a_form_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        interpolate(text, {"SET": "value"})


def test_a_bare_name_is_passed_on_when_it_is_set_and_absent_otherwise() -> None:
    assert "OPENAI_API_KEY" not in compose_services()["jd_service"].environment
    services = compose_services({"OPENAI_API_KEY": "sk-1"})
    assert services["jd_service"].environment["OPENAI_API_KEY"] == "sk-1"


def test_numbers_become_text() -> None:
    assert compose_services()["jd_service"].environment["HEALTH_PORT"] == "8081"
