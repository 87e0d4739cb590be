"""Reading a résumé: the file by its worker process, the facts by the model."""

import asyncio

from services.candidate_service.decisions import ReadResume
from services.candidate_service.prompt import EXTRACT_FACTS, ResumeWords
from shared.blobs import Blobs
from shared.clock import Clock
from shared.errors import Transient
from shared.events.candidates import FactsSource, ResumeParsed, ResumeRejected
from shared.events.fact import Fact, follow
from shared.llm import LanguageModel, ModelError
from shared.resumes.outcomes import ResumeText, ResumeUnreadable
from shared.resumes.reader import ReaderClosed, ResumeReader
from shared.resumes.worker_process import WorkerUnstartable
from shared.telemetry import log

logger = log(__name__)


class ReaderUnavailable(Transient):
    """No worker could look at the file; nothing is known about it."""


class Effects:
    """The outside world of candidate_service. So many files (`at_once`) are in memory; others wait in the store."""

    def __init__(self, reader: ResumeReader, model: LanguageModel, blobs: Blobs, clock: Clock, at_once: int) -> None:
        self._reader = reader
        self._model = model
        self._blobs = blobs
        self._clock = clock
        self._room = asyncio.Semaphore(at_once)

    async def perform(self, intent: ReadResume) -> list[Fact]:
        """`resume.parsed`, or `resume.rejected` with a typed reason.

        Raises:
            BlobMissing: the file that the fact names is not in the store.
            Transient: the store cannot be reached, or no worker can be started.
        """
        try:
            text = await self._text(intent)
        except ResumeUnreadable as unreadable:
            rejected = ResumeRejected(sha256=intent.resume.sha256, reason=unreadable.reason, detail=unreadable.detail)
            return [self._fact(intent, rejected)]
        except (ReaderClosed, WorkerUnstartable) as failure:
            raise ReaderUnavailable(str(failure)) from failure
        return [self._fact(intent, await self._parsed(intent, text))]

    async def _text(self, intent: ReadResume) -> ResumeText:
        """What the file says. Its bytes are gone when this returns: the model is asked without them."""
        async with self._room:
            return await self._reader.read(await self._blobs.get(intent.resume.blob_key), intent.resume.filename)

    async def _parsed(self, intent: ReadResume, text: ResumeText) -> ResumeParsed:
        try:
            completion = await self._model.ask(EXTRACT_FACTS, ResumeWords(resume_text=text.text))
        except ModelError as failure:
            logger.warning("no résumé facts", candidate=intent.candidate_id, reason=str(failure))
            facts, source, model, prompt_hash, usage = None, FactsSource.UNAVAILABLE, None, None, None
        else:
            facts, source = completion.value.kept(), FactsSource.MODEL
            model, prompt_hash, usage = completion.model, completion.prompt_hash, completion.usage
        return ResumeParsed(
            sha256=intent.resume.sha256,
            text=text.text,
            pages=text.pages,
            media_type=text.media_type,
            facts=facts,
            facts_source=source,
            model=model,
            prompt_hash=prompt_hash,
            usage=usage,
        )

    def _fact(self, intent: ReadResume, data: ResumeParsed | ResumeRejected) -> Fact:
        return follow(
            data,
            source="/candidate_service",
            subject=intent.candidate_id,
            tenant=intent.tenant,
            cause=intent.cause,
            time=self._clock(),
        )
