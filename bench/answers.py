"""Facts of answers that scoring_service is to work on, and Twilio's side of their recordings."""

import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiokafka.partitioner import murmur2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.loopback import listening, served, url_of
from devkit.twilio.wav import speech_wav
from shared.events.fact import Fact, follow
from shared.events.model import FactData
from tests.strategies.stories.calls import recorded, request
from tests.strategies.stories.scoring import transcribed
from tests.strategies.stories.story import Story

TENANT = "default"
_SAID = "I moved our billing to Kafka. It took six weeks, and nothing was lost."
_SECONDS = 10.0


@asynccontextmanager
async def recordings() -> AsyncIterator[str]:
    """Serves the same ten seconds of speech as every recording, in this process. Yields the address."""
    wav = speech_wav(_SAID, _SECONDS)

    async def media(_: Request) -> Response:
        return Response(wav, media_type="audio/x-wav")

    with listening() as at:
        async with served(Starlette(routes=[Route("/{path:path}", media)]), at):
            yield url_of(at)


class Interviews:
    """Interviews that nobody knew before, as many in each partition."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._numbers = itertools.count()

    def fresh(self, count: int) -> list[str]:
        """So many ids, in turn one of each partition."""
        rooms: list[list[str]] = [[] for _ in range(self._partitions)]
        most = -(-count // self._partitions)
        while any(len(room) < most for room in rooms):
            name = f"int_{next(self._numbers):032x}"
            # As Kafka's clients choose a partition for a key.
            room = rooms[(murmur2(name.encode()) & 0x7FFFFFFF) % self._partitions]
            if len(room) < most:
                room.append(name)
        return [name for row in zip(*rooms, strict=True) for name in row][:count]


def asked_for(interview: str) -> Fact:
    """The interview is asked for: from now on its answers are scored."""
    return _fact(interview, request(Story()))


def heard(interview: str, number: int, host: str) -> Fact:
    """Its answer `number` was recorded, and is to be had at `host`."""
    data = recorded(number, _question(number))
    return _fact(interview, data.model_copy(update={"recording_url": f"{host}/{data.recording_sid}"}))


def written_down(interview: str, number: int) -> Fact:
    """Its answer `number` was transcribed."""
    return _fact(interview, transcribed(_question(number), recorded(number, _question(number)).recording_sid))


def of_strangers(interviews: Sequence[str], each: int) -> Iterator[Fact]:
    """Transcripts of interviews that nobody asked for: they are folded, and nothing follows."""
    for number in range(1, each + 1):
        for interview in interviews:
            yield written_down(interview, number)


def _question(number: int) -> int:
    return number % len(request(Story()).questions)


def _fact(interview: str, data: FactData) -> Fact:
    sid = str(getattr(data, "recording_sid", ""))
    return follow(data, source="/bench", subject=interview, tenant=TENANT, cause=sid or interview, time=_now())


def _now() -> datetime:
    return datetime.now(UTC)
