"""Reading a résumé: what is in memory at once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, JsonValue, SecretStr

from services.candidate_service.decisions import ReadResume
from services.candidate_service.effects import Effects
from shared.blobs import Blobs, BlobSettings
from shared.events.candidates import FactsSource, ResumeParsed
from shared.llm import Completion, LanguageModel, ModelSettings, ModelUnavailable, Outage, Task
from shared.llm.task import Answer
from shared.resumes.outcomes import ResumeText
from shared.resumes.reader import ResumeReader
from tests.strategies.stories.candidates import resume_file
from tests.strategies.values import BEGIN

LONG = 60.0


def read_resume(digit: str) -> ReadResume:
    return ReadResume(f"cause-{digit}", f"cand_{digit}", "acme", resume_file(digit))


@dataclass
class Gate:
    """Whoever comes waits until it is opened."""

    here: int = 0
    most: int = 0
    is_open: bool = False
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def pass_through(self) -> None:
        async with self._changed:
            self.here += 1
            self.most = max(self.most, self.here)
            self._changed.notify_all()
            await self._changed.wait_for(lambda: self.is_open)
            self.here -= 1

    async def until_here(self, number: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.here >= number)

    async def open(self) -> None:
        async with self._changed:
            self.is_open = True
            self._changed.notify_all()


class CountedBlobs(Blobs):
    """How many files were fetched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(BlobSettings(blob_url=folder.as_uri()))
        self.fetched = 0

    async def get(self, key: str) -> bytes:
        self.fetched += 1
        return await super().get(key)


class GatedReader(ResumeReader):
    """Reads whatever it is given, once its gate is open."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self._gate = gate

    async def read(self, data: bytes, filename: str) -> ResumeText:
        await self._gate.pass_through()
        return ResumeText(text=data.decode(), pages=1, media_type="application/pdf")


class GatedModel(LanguageModel):
    """Is down, as is known once its gate is open."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(ModelSettings.model_validate({"api_key": SecretStr("key")}))
        self._gate = gate

    async def ask(self, task: Task[Answer], data: BaseModel | Mapping[str, JsonValue]) -> Completion[Answer]:
        await self._gate.pass_through()
        raise ModelUnavailable(Outage.CONNECTION, 1)


@dataclass
class Desk:
    """The effects, at most two files at once, and what is around them."""

    folder: Path
    reading: Gate = field(default_factory=Gate)
    asking: Gate = field(default_factory=Gate)

    def __post_init__(self) -> None:
        self.blobs = CountedBlobs(self.folder)
        self.effects = Effects(GatedReader(self.reading), GatedModel(self.asking), self.blobs, lambda: BEGIN, at_once=2)

    async def put(self, digits: str) -> list[ReadResume]:
        """Files that came in."""
        intents = [read_resume(digit) for digit in digits]
        for intent in intents:
            await self.blobs.put(intent.resume.blob_key, b"Ada Example")
        return intents


async def test_no_more_files_are_fetched_than_there_is_room_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.asking.open()
    async with asyncio.timeout(LONG):
        read = [asyncio.create_task(desk.effects.perform(intent)) for intent in await desk.put("abcdef")]
        await desk.reading.until_here(2)
        assert desk.blobs.fetched == 2
        await desk.reading.open()
        facts = [fact for told in await asyncio.gather(*read) for fact in told]
    assert [type(fact.data) for fact in facts] == [ResumeParsed] * 6
    assert (desk.blobs.fetched, desk.reading.most) == (6, 2)


async def test_a_file_is_gone_from_memory_while_the_model_is_asked(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.reading.open()
    async with asyncio.timeout(LONG):
        read = [asyncio.create_task(desk.effects.perform(intent)) for intent in await desk.put("abcdef")]
        await desk.asking.until_here(6)  # so all were read, though there is room for two
        await desk.asking.open()
        facts = [fact for told in await asyncio.gather(*read) for fact in told]
    assert {fact.data.facts_source for fact in facts if isinstance(fact.data, ResumeParsed)} == {
        FactsSource.UNAVAILABLE
    }
