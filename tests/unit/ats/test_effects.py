"""Telling an ATS: what is acknowledged, tried again and given up."""

import pytest
from pydantic import SecretStr
from starlette.responses import Response

from services.ats_service.effects import Effects, NotTaken
from services.ats_service.intents import Report
from services.ats_service.settings import AtsSettings
from shared.errors import Transient
from shared.events.assessments import AssessmentReported, Ats
from shared.outbound.failures import TargetRefused
from shared.outbound.request import OutboundHttp
from shared.outbound.settings import OutboundSettings
from shared.patience import Patience
from tests.receiver import receiving
from tests.strategies.values import BEGIN

SETTINGS = AtsSettings(greenhouse_api_key=SecretStr("a-key"), greenhouse_hosts="greenhouse.io, 127.0.0.1")
LOOPBACK = OutboundSettings(outbound_allowed_networks="127.0.0.1/32")


def report(url: str) -> Report:
    return Report("cause", "int_1", "acme", Ats.GREENHOUSE, url, "1")


def effects(http: OutboundHttp, patience: float = 60.0) -> Effects:
    return Effects(http, SETTINGS, Patience(patience), lambda: BEGIN)


async def test_what_is_acknowledged_is_a_fact_that_is_the_same_whenever_it_is_repeated() -> None:
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        receiver.answers = [Response(status_code=204)]
        (fact,) = await effects(http).perform(report(f"{receiver.url}/1"))
        (again,) = await effects(http).perform(report(f"{receiver.url}/1"))
    assert fact.data == AssessmentReported(ats=Ats.GREENHOUSE, revision="1", status=204)
    assert (fact.id, fact.subject, fact.causation_id) == (again.id, "int_1", "cause")
    assert {method for method, _, _ in receiver.got} == {"PATCH"}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
async def test_whoever_says_later_is_told_later(status: int) -> None:
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        receiver.answers = [Response(status_code=status)]
        with pytest.raises(Transient):
            await effects(http).perform(report(f"{receiver.url}/1"))


async def test_patience_ends_and_then_it_is_a_dead_letter() -> None:
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        receiver.answers = [Response(status_code=503)]
        with pytest.raises(NotTaken, match="away for too long"):
            await effects(http, patience=0).perform(report(f"{receiver.url}/1"))


@pytest.mark.parametrize("status", [302, 400, 401, 404, 410])
async def test_a_refusal_is_no_passing_failure(status: int) -> None:
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        receiver.answers = [Response(status_code=status)]
        with pytest.raises(NotTaken, match=str(status)):
            await effects(http).perform(report(f"{receiver.url}/1"))


async def test_where_nothing_is_sent_to_is_no_passing_failure_either() -> None:
    async with OutboundHttp(OutboundSettings()) as http:
        with pytest.raises(TargetRefused):
            await effects(http).perform(report("https://127.0.0.1/1"))


async def test_whoever_is_away_is_named_and_told_later() -> None:
    async with receiving() as receiver:
        gone = receiver.url
    async with OutboundHttp(LOOPBACK) as http:
        with pytest.raises(Transient, match="greenhouse: it cannot be connected to"):
            await effects(http).perform(report(f"{gone}/1"))


async def test_the_key_goes_along_to_a_host_of_its_own() -> None:
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        await effects(http).perform(report(f"{receiver.url}/1"))
        elsewhere = AtsSettings(greenhouse_api_key=SecretStr("a-key"))
        await Effects(http, elsewhere, Patience(60.0), lambda: BEGIN).perform(report(f"{receiver.url}/2"))
    assert [headers.get("authorization") for _, _, headers in receiver.got] == ["Basic YS1rZXk6", None]


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("greenhouse.io", "a-key"),
        ("App.Greenhouse.io", "a-key"),
        ("evil-greenhouse.io", ""),
        ("greenhouse.io.evil.example", ""),
        ("", ""),
    ],
)
def test_whoever_names_another_host_is_not_sent_the_key(host: str, key: str) -> None:
    assert AtsSettings(greenhouse_api_key=SecretStr("a-key")).key(Ats.GREENHOUSE, host) == key


def test_without_hosts_nobody_is_sent_the_key() -> None:
    settings = AtsSettings(greenhouse_api_key=SecretStr("a-key"), greenhouse_hosts=" , ")
    assert settings.key(Ats.GREENHOUSE, "greenhouse.io") == ""
