"""The parts of OpenAI's responses that we read, checked: servers that imitate its API do not all imitate it well."""

import math
from typing import Annotated

from pydantic import BaseModel, Field, NonNegativeInt, ValidationError, ValidatorFunctionWrapHandler, field_validator

from shared.events.model import ModelUsage
from shared.llm.errors import ModelRefused
from shared.llm.retries import MalformedFailure
from shared.llm.task import Answer


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _ChatTokens(BaseModel):
    prompt_tokens: NonNegativeInt
    completion_tokens: NonNegativeInt


class _TranscriptionTokens(BaseModel):
    input_tokens: NonNegativeInt
    output_tokens: NonNegativeInt


def _known_or_none(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(value)
    except ValidationError:
        return None


class ChatResponse(BaseModel):
    """A chat completion with at least one choice."""

    model: str
    choices: Annotated[list[_Choice], Field(min_length=1)]
    usage: _ChatTokens | None = None

    @field_validator("usage", mode="wrap")
    @classmethod
    def _known_shape_or_none(cls, value: object, handler: ValidatorFunctionWrapHandler) -> object:
        return _known_or_none(value, handler)

    def counted(self) -> ModelUsage | None:
        """What the server counted, None where it counts nothing."""
        tokens = self.usage
        return (
            None
            if tokens is None
            else ModelUsage(input_tokens=tokens.prompt_tokens, output_tokens=tokens.completion_tokens)
        )


class _Token(BaseModel):
    logprob: float


class _Language(BaseModel):
    code: str


class TranscriptionResponse(BaseModel):
    """A transcription. Whatever surrounds the text is optional, and dropped when it has a shape of its own."""

    text: str
    language: str | None = None
    languages: list[_Language] | None = None
    logprobs: list[_Token] | None = None
    usage: _TranscriptionTokens | None = None

    @field_validator("languages", "logprobs", "usage", mode="wrap")
    @classmethod
    def _known_shape_or_none(cls, value: object, handler: ValidatorFunctionWrapHandler) -> object:
        return _known_or_none(value, handler)

    def counted(self) -> ModelUsage | None:
        """What the server counted in tokens. Some count seconds instead."""
        tokens = self.usage
        return (
            None if tokens is None else ModelUsage(input_tokens=tokens.input_tokens, output_tokens=tokens.output_tokens)
        )

    def detected_language(self) -> str | None:
        """The first language the server heard."""
        return self.languages[0].code if self.languages else self.language

    def confidence(self) -> float | None:
        """exp(mean log probability) of the tokens, None without any; 0 where one of them is no number."""
        logprobs = [token.logprob for token in self.logprobs or ()]
        if not logprobs:
            return None
        if not all(map(math.isfinite, logprobs)):
            return 0.0
        # Each is divided, for the sum could be too large; a probability above 1 counts as 1.
        return math.exp(min(0.0, math.fsum(logprob / len(logprobs) for logprob in logprobs)))


def read_chat(body: bytes) -> ChatResponse:
    """Raises `MalformedFailure`."""
    try:
        return ChatResponse.model_validate_json(body)
    except ValidationError as error:
        raise MalformedFailure(f"not a chat completion: {summary(error)}") from None


def read_transcription(body: bytes) -> TranscriptionResponse:
    """Raises `MalformedFailure`."""
    try:
        return TranscriptionResponse.model_validate_json(body)
    except ValidationError as error:
        raise MalformedFailure(f"not a transcription: {summary(error)}") from None


def read_answer(response: ChatResponse, answer: type[Answer]) -> Answer:
    """The answer in the first choice. Raises `MalformedFailure` or `ModelRefused`."""
    choice = response.choices[0]
    if choice.message.refusal:
        raise ModelRefused("the model declined to answer")
    if choice.finish_reason == "content_filter":
        raise ModelRefused("content filter: the answer was withheld")
    if choice.finish_reason == "length":
        raise MalformedFailure("truncated: the answer reached the model's token limit")
    try:
        return answer.model_validate_json(choice.message.content or "")
    except ValidationError as error:
        raise MalformedFailure(f"schema mismatch: {summary(error)}") from None


def summary(error: ValidationError) -> str:
    """Where and how validation failed, without the values: they may be personal data, and errors are logged."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    parts = [f"{'.'.join(map(str, problem['loc'])) or 'body'} ({problem['type']})" for problem in problems]
    return ", ".join(parts[:5]) + (", …" if len(parts) > 5 else "")
