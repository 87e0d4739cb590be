"""One server with OpenAI's API, as raw responses and our own errors. Alone imports the SDK, which is large."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from openai import APIError, AsyncOpenAI, BadRequestError, UnprocessableEntityError, omit
from openai.types.chat import ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema

from shared.failpoints import failpoint
from shared.llm.errors import Outage
from shared.llm.failures import translated
from shared.llm.retries import OutageFailure
from shared.llm.settings import ModelSettings
from shared.llm.task import Task

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_REMEMBERED_SECONDS = 600.0
"""For how long a refused parameter is left out: a proxy in between may refuse for a while what the model would take."""

# What servers say of a parameter they do not take: OpenAI, then FastAPI and pydantic behind imitations of it.
_UNSUPPORTED_WORDS = ("unsupported", "not support", "unrecognized", "unknown", "not permitted", "extra_forbidden")
# A parameter may be named by its content.
_NAMES = {"temperature": ("temperature",), "include": ("include", "logprobs"), "language": ("language",)}


class RawResponse(Protocol):
    """The SDK's response before it is parsed."""

    @property
    def content(self) -> bytes:
        """The whole body."""


Send = Callable[[AsyncOpenAI, frozenset[str]], Awaitable[RawResponse]]


class Endpoint:
    """Sends requests. Remembers for ten minutes, per model, which optional parameters were refused."""

    def __init__(self, settings: ModelSettings, clock: Callable[[], float]) -> None:
        self._client = AsyncOpenAI(
            api_key=settings.api_key.get_secret_value(),
            base_url=settings.base_url,
            timeout=settings.timeout_seconds,
            max_retries=0,  # ours know the patience, and what a malformed answer is
        )
        self._timeout_seconds = settings.timeout_seconds
        self._clock = clock
        self._refused_until: defaultdict[str, dict[str, float]] = defaultdict(dict)

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    async def chat(self, model: str, task: Task[Any], given: str, temperature: float, patience_seconds: float) -> bytes:
        """The body of a completion of `task` with `given`, which is JSON, as the user's message. Raises as `_post`."""
        # "system" rather than "developer": OpenAI takes either, other servers only this one.
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": task.instructions},
            {"role": "user", "content": given},
        ]

        async def send(client: AsyncOpenAI, parameters: frozenset[str]) -> RawResponse:
            return await client.chat.completions.with_raw_response.create(
                model=model,
                messages=messages,
                response_format=_response_format(task),
                temperature=temperature if "temperature" in parameters else omit,
            )

        return await self._post(model, send, optional=frozenset({"temperature"}), patience_seconds=patience_seconds)

    async def transcription(
        self, model: str, file: tuple[str, bytes], language: str | None, patience_seconds: float
    ) -> bytes:
        """The body of a transcription of `file`, a name and what is in it. Raises as `_post`."""

        async def send(client: AsyncOpenAI, parameters: frozenset[str]) -> RawResponse:
            return await client.audio.transcriptions.with_raw_response.create(
                model=model,
                file=file,
                response_format="json",
                include=["logprobs"] if "include" in parameters else omit,
                language=language if language and "language" in parameters else omit,
            )

        optional = frozenset({"include", "language"} if language else {"include"})
        return await self._post(model, send, optional=optional, patience_seconds=patience_seconds)

    async def _post(self, model: str, send: Send, *, optional: frozenset[str], patience_seconds: float) -> bytes:
        """The body of a 2xx response to `send`, which is told which of the `optional` parameters to send.

        One that the model refuses is left out at once and for a while. The SDK's time-outs are per read, so a
        trickling server would pass them for ever: the whole attempt is bounded here. Raises `OutageFailure`,
        `MalformedFailure` or a `ModelError` that no other attempt would change.
        """
        try:
            async with asyncio.timeout(min(self._timeout_seconds, max(patience_seconds, 0.0))):
                return await self._negotiate(model, send, optional)
        except TimeoutError as error:
            raise OutageFailure(Outage.TIMEOUT) from error
        except APIError as error:
            raise translated(error) from error

    async def _negotiate(self, model: str, send: Send, optional: frozenset[str]) -> bytes:
        while True:
            sent = optional - self._refused(model)
            try:
                answer = await send(self._client, sent)
            except (BadRequestError, UnprocessableEntityError) as error:
                refused = refused_parameter(error, sent)
                if refused is None:
                    raise
                self._remember(model, refused)
            else:
                failpoint("model.answered")
                return answer.content

    def _refused(self, model: str) -> set[str]:
        return {name for name, until in self._refused_until[model].items() if self._clock() < until}

    def _remember(self, model: str, parameter: str) -> None:
        if parameter not in self._refused(model):  # questions asked at once are all refused it
            log.warning("model_parameter_refused", model=model, parameter=parameter, seconds=_REMEMBERED_SECONDS)
        self._refused_until[model][parameter] = self._clock() + _REMEMBERED_SECONDS


def _response_format(task: Task[Any]) -> ResponseFormatJSONSchema:
    return {
        "type": "json_schema",
        "json_schema": {"name": task.name, "schema": dict(task.schema), "strict": True},
    }


def refused_parameter(error: BadRequestError | UnprocessableEntityError, sent: frozenset[str]) -> str | None:
    """Which of the parameters sent the server says it does not support, if that is what it says."""
    said = f"{error.code} {error.message} {error.body}".lower()
    if not any(word in said for word in _UNSUPPORTED_WORDS):
        return None
    named = [name for name in sorted(sent) if (error.param or "").startswith(name)]
    if not named and error.param in (None, ""):
        named = [name for name in sorted(sent) if any(word in said for word in _NAMES[name])]
    return named[0] if named else None
