"""Which model to ask, where, and for how long to insist."""

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Temperature = Annotated[float, Field(ge=0, le=2)]
Seconds = Annotated[float, Field(gt=0)]


class ModelSettings(BaseSettings):
    """Read from `OPENAI_*` in the environment; an empty variable counts as unset.

    `base_url` points at any server with OpenAI's API (Ollama, vLLM); unset, it is OpenAI itself. A server that
    wants no key still needs a non-empty one here. `timeout_seconds` bounds one attempt, `patience_seconds` all
    attempts of one question together with the waits between them. Waiting for a turn (`at_once`) is in neither.
    """

    model_config = SettingsConfigDict(env_prefix="OPENAI_", env_ignore_empty=True, frozen=True)

    api_key: SecretStr = Field(min_length=1)
    base_url: str | None = None
    model: str = "gpt-5.4-mini"
    transcription_model: str = "gpt-transcribe"
    generation_temperature: Temperature = 0.7
    judging_temperature: Temperature = 0.0
    timeout_seconds: Seconds = 60.0
    patience_seconds: Seconds = 120.0
    max_attempts: int = Field(default=5, ge=1)
    backoff_seconds: Seconds = 0.5
    at_once: int = Field(default=32, ge=1, description="questions of a process; others wait their turn")
