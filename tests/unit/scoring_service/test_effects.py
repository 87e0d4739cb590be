"""How long an answer waits for its recording, and how old what follows may be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.scoring_service.effects import Effects
from services.scoring_service.intents import SetAside, Transcribe
from services.scoring_service.media import Media, MediaRefused, MediaUnavailable
from shared.blobs import Blobs, BlobSettings
from shared.events.responses import ResponseUnscoreable, UnscoreableReason
from shared.llm import LanguageModel, ModelSettings
from shared.patience import Patience
from tests.strategies.stories.calls import recorded
from tests.strategies.values import BEGIN
from tests.unit.scoring_service.recordings import Answer, host_of, settings

AHEAD = timedelta(hours=1)


class Watch:
    """A clock that only a test moves. Seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def transcribe(url: str) -> Transcribe:
    answer = recorded(1, 0).model_copy(update={"recording_url": f"{url}/RE1"})
    return Transcribe("cause", "int_1", "acme", 0, answer.recording_sid, "", answer)


@asynccontextmanager
async def scoring(answer: Answer, folder: Path, patience: Patience) -> AsyncIterator[tuple[Effects, Transcribe]]:
    """The effects beside a host of recordings, and what is to be transcribed. No model is ever asked."""
    model = LanguageModel(ModelSettings.model_validate({"api_key": SecretStr("key")}))
    blobs = Blobs(BlobSettings(blob_url=folder.as_uri()))
    async with host_of(answer) as url, Media(settings(url)) as media:
        yield Effects(model, media, blobs, Patience(0), patience, "en", lambda: BEGIN), transcribe(url)


@pytest.mark.parametrize("status", [500, 302, 400])
async def test_a_recording_that_is_refused_for_longer_than_the_patience_is_missing(tmp_path: Path, status: int) -> None:
    watch = Watch()
    async with scoring(lambda path: status, tmp_path, Patience(600, watch)) as (effects, intent):
        for watch.now in (0, 599):
            with pytest.raises(MediaRefused):
                await effects.perform(intent)
        watch.now = 600
        (fact,) = await effects.perform(intent)
    assert isinstance(fact.data, ResponseUnscoreable)
    assert fact.data.reason is UnscoreableReason.MEDIA_MISSING
    assert fact.data.detail == f"Twilio answered {status}, and went on so for 600 s. Rescore to try again."


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_an_answer_waits_as_long_as_twilio_gives_no_recording_at_all(tmp_path: Path, status: int) -> None:
    watch = Watch()
    async with scoring(lambda path: status, tmp_path, Patience(600, watch)) as (effects, intent):
        for watch.now in (0, 600, 6000):
            with pytest.raises(MediaUnavailable):
                await effects.perform(intent)


async def test_what_twilio_was_away_for_is_no_part_of_the_patience(tmp_path: Path) -> None:
    watch = Watch()
    statuses = iter([500, 401, 500, 500])
    async with scoring(lambda path: next(statuses), tmp_path, Patience(600, watch)) as (effects, intent):
        for watch.now in (0, 500, 1000):
            with pytest.raises(MediaUnavailable):
                await effects.perform(intent)
        watch.now = 1600
        (fact,) = await effects.perform(intent)
    assert isinstance(fact.data, ResponseUnscoreable)


@pytest.mark.parametrize(
    ("not_before", "written"), [(None, BEGIN), (BEGIN - AHEAD, BEGIN), (BEGIN + AHEAD, BEGIN + AHEAD)]
)
async def test_what_follows_is_no_older_than_it_may_be(
    tmp_path: Path, not_before: datetime | None, written: datetime
) -> None:
    aside = SetAside(
        "cause",
        "int_1",
        "acme",
        0,
        "RE1",
        "rescore",
        reason=UnscoreableReason.SILENCE,
        detail="Nothing was said.",
        not_before=not_before,
    )
    async with scoring(lambda path: 200, tmp_path, Patience(600)) as (effects, _):
        (fact,) = await effects.perform(aside)
    assert fact.time == written
