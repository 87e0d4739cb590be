"""The language model, as services see it."""

import asyncio
import json
import random as randomness
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, JsonValue

from shared.llm.retries import Retries, RetryPolicy
from shared.llm.settings import ModelSettings
from shared.llm.task import Answer, Completion, Sampling, Task, Transcript
from shared.llm.wire import read_answer, read_chat, read_transcription
from shared.metrics import MODEL_TOKENS

if TYPE_CHECKING:
    from shared.llm.endpoint import Endpoint


class LanguageModel:
    """Asks and transcribes; use it as an async context manager, or `close` it.

    Both retry rate limits, server errors, time-outs, lost connections and malformed answers with backoff, within
    the settings' attempts and patience, and raise a `ModelError` when that is spent, or at once when another
    attempt would change nothing.

    So many questions are asked at once (`at_once`); others wait for their turn, and that wait is no part of a time-out
    or of the patience. Otherwise a server that is back after an outage is asked more than it can answer in time, and
    all that it had begun is given up and asked again.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = randomness.random,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._endpoint: Endpoint | None = None
        self._connecting = asyncio.Lock()
        self._turns = asyncio.Semaphore(settings.at_once)
        policy = RetryPolicy(settings.max_attempts, settings.patience_seconds, settings.backoff_seconds)
        self._retries = Retries(policy, sleep=sleep, clock=clock, random=random)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        if self._endpoint is not None:
            await self._endpoint.close()

    async def ask(self, task: Task[Answer], data: BaseModel | Mapping[str, JsonValue]) -> Completion[Answer]:
        """The answer to `task` about `data`.

        The instructions alone are the system message and the data alone, as JSON, the user message: nothing in
        the data is ever part of the instructions. Raises a `ModelError`.
        """
        plain = data.model_dump(mode="json") if isinstance(data, BaseModel) else dict(data)
        given = json.dumps(plain, ensure_ascii=False)
        async with self._turns:
            return await self._retries.run(task.name, lambda patience: self._ask_once(task, given, patience))

    async def transcribe(self, audio: bytes, *, filename: str, language: str | None) -> Transcript:
        """What is said in `audio`, whose format the name's extension tells; `language` (ISO 639-1) helps to hear.

        Raises a `ModelError`; `ModelInputRejected` is about this audio alone.
        """
        async with self._turns:
            return await self._retries.run(
                "transcription", lambda patience: self._transcribe_once(audio, filename, language, patience)
            )

    async def _ask_once(self, task: Task[Answer], given: str, patience: float) -> Completion[Answer]:
        endpoint, temperature = await self._connected(), self._temperature(task.sampling)
        response = read_chat(await endpoint.chat(self._settings.model, task, given, temperature, patience))
        usage = response.counted()
        if usage is not None:
            MODEL_TOKENS.labels(task.name, "input").inc(usage.input_tokens)
            MODEL_TOKENS.labels(task.name, "output").inc(usage.output_tokens)
        return Completion(
            value=read_answer(response, task.answer),
            model=response.model or self._settings.model,  # some servers say nothing
            prompt_hash=task.prompt_hash,
            usage=usage,
        )

    async def _transcribe_once(self, audio: bytes, filename: str, language: str | None, patience: float) -> Transcript:
        model, endpoint = self._settings.transcription_model, await self._connected()
        body = await endpoint.transcription(model, (filename, audio), language, patience)
        heard = read_transcription(body)
        language = heard.detected_language() or language
        return Transcript(heard.text.strip(), language, heard.confidence(), model, heard.counted())

    async def _connected(self) -> "Endpoint":
        """The client, made when it is first needed: a process that only folds does without.

        In a thread, because its SDK takes half a second to import and heartbeats are not to wait for that.
        """
        async with self._connecting:
            if self._endpoint is None:
                self._endpoint = await asyncio.to_thread(_endpoint, self._settings, self._clock)
            return self._endpoint

    def _temperature(self, sampling: Sampling) -> float:
        judging = sampling is Sampling.JUDGE
        return self._settings.judging_temperature if judging else self._settings.generation_temperature


def _endpoint(settings: ModelSettings, clock: Callable[[], float]) -> "Endpoint":
    from shared.llm.endpoint import Endpoint

    return Endpoint(settings, clock)
