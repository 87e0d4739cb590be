"""The one client of a language model. Nothing outside this package imports `openai`."""

from shared.llm.errors import (
    ModelError,
    ModelInputRejected,
    ModelMalformed,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    Outage,
)
from shared.llm.model import LanguageModel
from shared.llm.settings import ModelSettings
from shared.llm.task import Completion, Sampling, Task, Transcript

__all__ = [
    "Completion",
    "LanguageModel",
    "ModelError",
    "ModelInputRejected",
    "ModelMalformed",
    "ModelMisconfigured",
    "ModelRefused",
    "ModelSettings",
    "ModelUnavailable",
    "Outage",
    "Sampling",
    "Task",
    "Transcript",
]
