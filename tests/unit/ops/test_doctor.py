"""Whatever breaks while the doctor looks is a finding, and the others are shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from pydantic import SecretStr

from ops import doctor
from ops.doctor import Finding, OutsideSettings, Verdict, examine

LOOKS = ("_kafka", "_mongodb", "_blobs", "_openai", "_twilio", "_webhooks", "_keys", "_whitelist")
OPENAI = OutsideSettings(openai_api_key=SecretStr("any"), openai_base_url="https://models.example/v1", openai_model="")


@pytest.fixture
def _well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything outside is well."""

    async def well(_: object) -> Finding:
        return Finding(Verdict.GOOD, "it", "is well")

    for look in LOOKS:
        monkeypatch.setattr(doctor, look, well)


def answered(monkeypatch: pytest.MonkeyPatch, answer: httpx.Response) -> None:
    """Whoever is asked gives this answer."""

    @asynccontextmanager
    async def client() -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as asking:
            yield asking

    monkeypatch.setattr(doctor, "_http", client)


@pytest.mark.usefixtures("_well")
async def test_a_look_that_breaks_is_a_finding_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: object) -> Finding:
        raise RuntimeError("Authentication failed.\n" + "It says so at length. " * 100)

    monkeypatch.setattr(doctor, "_mongodb", broken)
    found = await examine()
    assert [each.verdict for each in found] == [Verdict.GOOD, Verdict.BAD, *[Verdict.GOOD] * 6]
    assert found[1].subject == "MongoDB"
    assert found[1].detail.startswith("RuntimeError: Authentication failed. It says so")
    assert len(found[1].detail) <= 300
    assert "MONGODB_URL" in found[1].advice


@pytest.mark.usefixtures("_well")
async def test_a_setting_that_makes_no_sense_is_a_finding_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_PARTITIONS", "many")
    found = await examine()
    assert [each.verdict for each in found] == [Verdict.BAD, *[Verdict.GOOD] * 7]
    assert "kafka_partitions" in found[0].detail


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Welcome</html>"),
        httpx.Response(200, json=["no", "object"]),
        httpx.Response(200, json={"data": None}),
        httpx.Response(200, json={"data": ["no object"]}),
    ],
    ids=["html", "list", "none", "words"],
)
async def test_a_base_url_of_something_else_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response
) -> None:
    answered(monkeypatch, answer)
    found = await doctor._openai(OPENAI)
    assert (found.verdict, found.detail) == (Verdict.BAD, "https://models.example/v1/models answered no list of models")
    assert "OPENAI_BASE_URL" in found.advice


async def test_a_list_of_models_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch, httpx.Response(200, json={"data": [{"id": "a"}, {"id": "b"}]}))
    found = await doctor._openai(OPENAI)
    assert (found.verdict, found.detail) == (Verdict.GOOD, "https://models.example/v1: 2 models")


async def test_a_base_url_that_is_no_url_cannot_be_reached() -> None:
    found = await doctor._openai(OPENAI.model_copy(update={"openai_base_url": "https://models.example:port"}))
    assert (found.verdict, found.subject) == (Verdict.BAD, "OpenAI")
    assert "cannot be reached" in found.detail
