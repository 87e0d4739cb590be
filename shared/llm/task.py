"""What is asked of a model, and what comes back."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import BaseModel, JsonValue

from shared.events.model import ModelUsage
from shared.llm.schema import strict_schema

Answer = TypeVar("Answer", bound=BaseModel)


class Sampling(StrEnum):
    """How much an answer may vary; each kind has its temperature in the settings."""

    GENERATE = "generate"
    JUDGE = "judge"


@dataclass(frozen=True)
class Task(Generic[Answer]):
    """A prompt without its data. `name` is the JSON schema's name: letters, digits, `_` and `-`, at most 64.

    The docstrings and descriptions of `answer` and its parts are sent along, as the schema's descriptions.
    """

    name: str
    instructions: str
    answer: type[Answer]
    sampling: Sampling = Sampling.GENERATE

    @cached_property
    def schema(self) -> dict[str, JsonValue]:
        """The answer's shape as OpenAI's strict mode wants it. Raises `UnsupportedSchema`."""
        return strict_schema(self.answer)

    @cached_property
    def prompt_hash(self) -> str:
        """SHA-256 (hex) of name, instructions and schema: changes when, and only when, the prompt does."""
        identity = {"name": self.name, "instructions": self.instructions, "schema": self.schema}
        return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Completion(Generic[Answer]):
    """A validated answer and where it came from. `model` is the server's word; `usage` is none when it counts none."""

    value: Answer
    model: str
    prompt_hash: str
    usage: ModelUsage | None


@dataclass(frozen=True)
class Transcript:
    """What was said. `text` is empty for silence.

    `language` is the detected one, else the one asked for. `confidence` (0 to 1) is the geometric mean of the
    tokens' probabilities, None when the server gives none; `usage` is None where it counts seconds, or nothing.
    """

    text: str
    language: str | None
    confidence: float | None
    model: str
    usage: ModelUsage | None = None
