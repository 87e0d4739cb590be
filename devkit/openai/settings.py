"""How the stand-in runs."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from devkit.openai.faults import FaultRule


class ModelServerSettings(BaseModel):
    """`port` 0 takes a free one. `latency_ms` is how long each answer is thought about. `journal` is a file to which
    every record of the log is appended, as JSON lines: the log itself keeps the last thousand only."""

    model_config = ConfigDict(frozen=True)

    port: int = Field(default=0, ge=0, le=65535)
    latency_ms: int = Field(default=0, ge=0)
    faults: tuple[FaultRule, ...] = ()
    models: tuple[str, ...] = ("gpt-5.4-mini", "gpt-transcribe")
    """What `GET /v1/models` lists; a request may name any other too."""
    journal: Path | None = None
