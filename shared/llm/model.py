"""The language model, as services see it."""

import asyncio
import json
import random as randomness
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Self

from openai import AsyncOpenAI, omit
from openai.types.chat import ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema
from pydantic import BaseModel, JsonValue

from shared.llm.endpoint import Endpoint, RawResponse
from shared.llm.retries import Retries, RetryPolicy
from shared.llm.settings import ModelSettings
from shared.llm.task import Answer, Completion, Sampling, Task, Transcript
from shared.llm.wire import read_answer, read_chat, read_transcription
from shared.metrics import MODEL_TOKENS


class LanguageModel:
    """Asks and transcribes; use it as an async context manager, or `close` it.

    Both retry rate limits, server errors, time-outs, lost connections and malformed answers with backoff, within
    the settings' attempts and patience, and raise a `ModelError` when that is spent, or at once when another
    attempt would change nothing.
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
        self._endpoint = Endpoint(settings)
        policy = RetryPolicy(settings.max_attempts, settings.patience_seconds, settings.backoff_seconds)
        self._retries = Retries(policy, sleep=sleep, clock=clock, random=random)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._endpoint.close()

    async def ask(self, task: Task[Answer], data: BaseModel | Mapping[str, JsonValue]) -> Completion[Answer]:
        """The answer to `task` about `data`.

        The instructions alone are the system message and the data alone, as JSON, the user message: nothing in
        the data is ever part of the instructions. Raises a `ModelError`.
        """
        messages = _messages(task, data)
        return await self._retries.run(task.name, lambda patience: self._ask_once(task, messages, patience))

    async def transcribe(self, audio: bytes, *, filename: str, language: str | None) -> Transcript:
        """What is said in `audio`, whose format the name's extension tells; `language` (ISO 639-1) helps to hear.

        Raises a `ModelError`; `ModelInputRejected` is about this audio alone.
        """
        return await self._retries.run(
            "transcription", lambda patience: self._transcribe_once(audio, filename, language, patience)
        )

    async def _ask_once(
        self, task: Task[Answer], messages: list[ChatCompletionMessageParam], patience: float
    ) -> Completion[Answer]:
        model, temperature = self._settings.model, self._temperature(task.sampling)

        async def send(client: AsyncOpenAI, parameters: frozenset[str]) -> RawResponse:
            return await client.chat.completions.with_raw_response.create(
                model=model,
                messages=messages,
                response_format=_response_format(task),
                temperature=temperature if "temperature" in parameters else omit,
            )

        optional = frozenset({"temperature"})
        response = read_chat(await self._endpoint.post(model, send, optional=optional, patience_seconds=patience))
        usage = response.counted()
        if usage is not None:
            MODEL_TOKENS.labels(task.name, "input").inc(usage.input_tokens)
            MODEL_TOKENS.labels(task.name, "output").inc(usage.output_tokens)
        return Completion(
            value=read_answer(response, task.answer),
            model=response.model,
            prompt_hash=task.prompt_hash,
            usage=usage,
        )

    async def _transcribe_once(self, audio: bytes, filename: str, language: str | None, patience: float) -> Transcript:
        model = self._settings.transcription_model

        async def send(client: AsyncOpenAI, parameters: frozenset[str]) -> RawResponse:
            return await client.audio.transcriptions.with_raw_response.create(
                model=model,
                file=(filename, audio),
                response_format="json",
                include=["logprobs"] if "include" in parameters else omit,
                language=language if language and "language" in parameters else omit,
            )

        optional = frozenset({"include", "language"} if language else {"include"})
        body = await self._endpoint.post(model, send, optional=optional, patience_seconds=patience)
        heard = read_transcription(body)
        language = heard.detected_language() or language
        return Transcript(heard.text.strip(), language, heard.confidence(), model, heard.counted())

    def _temperature(self, sampling: Sampling) -> float:
        judging = sampling is Sampling.JUDGE
        return self._settings.judging_temperature if judging else self._settings.generation_temperature


def _messages(task: Task[Answer], data: BaseModel | Mapping[str, JsonValue]) -> list[ChatCompletionMessageParam]:
    plain = data.model_dump(mode="json") if isinstance(data, BaseModel) else dict(data)
    return [
        # "system" rather than "developer": OpenAI takes either, other servers only this one.
        {"role": "system", "content": task.instructions},
        {"role": "user", "content": json.dumps(plain, ensure_ascii=False)},
    ]


def _response_format(task: Task[Answer]) -> ResponseFormatJSONSchema:
    return {
        "type": "json_schema",
        "json_schema": {"name": task.name, "schema": dict(task.schema), "strict": True},
    }
