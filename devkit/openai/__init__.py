"""A language model and a transcriber on loopback, with OpenAI's API and deterministic answers."""

from devkit.openai.faults import Fault, FaultRule, Faults
from devkit.openai.log import RequestLog, RequestRecord
from devkit.openai.server import ModelServer
from devkit.openai.settings import ModelServerSettings

__all__ = [
    "Fault",
    "FaultRule",
    "Faults",
    "ModelServer",
    "ModelServerSettings",
    "RequestLog",
    "RequestRecord",
]
