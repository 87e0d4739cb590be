from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from devkit.twilio.network import PhoneNetwork
from devkit.twilio.settings import PhoneNetworkSettings
from tests.unit.devkit_twilio.application import Application, running_application
from tests.unit.devkit_twilio.caller import Caller

SETTINGS = PhoneNetworkSettings(
    account_sid="AC" + "1" * 32, auth_token="secret of the account", speed=2000, seed=7, calls_per_second=1000
)


@pytest.fixture(scope="session")
async def running() -> AsyncIterator[Application]:
    async with running_application(SETTINGS.auth_token) as application:
        yield application


@pytest.fixture
def application(running: Application) -> Application:
    """Without scripts, and without memory of an earlier test."""
    running.forget()
    return running


@pytest.fixture
async def network() -> AsyncIterator[PhoneNetwork]:
    async with PhoneNetwork(SETTINGS) as running:
        yield running


@pytest.fixture
def caller(network: PhoneNetwork, application: Application) -> Caller:
    return Caller(network, application)
