"""Runs the stand-in on loopback, inside the process that asks for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette

from devkit.ats.greenhouse import GreenhouseSide
from devkit.ats.own import OwnAts
from devkit.loopback import listening, served, url_of


@dataclass(frozen=True)
class AtsServer:
    """A running stand-in. The parts are public, for tests in the same process."""

    url: str
    greenhouse: GreenhouseSide
    own: OwnAts


@asynccontextmanager
async def running_ats(screener_url: str, api_key: str, port: int = 0) -> AsyncIterator[AtsServer]:
    """The stand-in, while the block lasts. Raises OSError where `port` is taken."""
    with listening(port) as at:
        url = url_of(at)
        greenhouse, own = GreenhouseSide(url, screener_url, api_key), OwnAts()
        async with served(Starlette(routes=[*greenhouse.routes(), *own.routes()]), at):
            yield AtsServer(url, greenhouse, own)
        await greenhouse.close()
