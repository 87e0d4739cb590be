"""POST /v1/audio/transcriptions: hears the comment that the devkit's recordings carry."""

import hashlib
import io
import math
import wave
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from devkit.openai.faults import Fault
from devkit.openai.refusals import ApiError
from devkit.twilio.wav import spoken_text

_SHORTEST_SECONDS = 0.1


class ResponseFormat(StrEnum):
    """The formats offered; subtitles are not."""

    JSON = "json"
    VERBOSE_JSON = "verbose_json"
    TEXT = "text"


@dataclass(frozen=True)
class TranscriptionRequest:
    """What is read of the form."""

    audio: bytes
    model: str
    response_format: ResponseFormat
    logprobs: bool
    language: str | None


def transcribed(request: TranscriptionRequest, faults: frozenset[Fault]) -> str | dict[str, JsonValue]:
    """The response: plain text, or a JSON body. Raises `ApiError` 400."""
    if request.logprobs and Fault.INCLUDE_UNSUPPORTED in faults:
        raise ApiError(400, "The 'include' parameter is not supported with this model.", param="include")
    if request.logprobs and request.response_format is not ResponseFormat.JSON:
        message = "include[]=logprobs is only supported with response_format=json."
        raise ApiError(400, message, param="include", code="unsupported_value")
    seconds = _seconds(request.audio)
    mumbled = Fault.MUMBLE in faults
    said = " ".join((spoken_text(request.audio) or "").split())
    text = " ".join(_garbled(word) for word in said.split()) if mumbled else said
    language = request.language or "en"
    match request.response_format:
        case ResponseFormat.TEXT:
            return f"{text}\n"
        case ResponseFormat.VERBOSE_JSON:
            return _verbose(text, language, seconds)
        case ResponseFormat.JSON:
            return _json(text, language, seconds) | (_logprobs(text, mumbled) if request.logprobs else {})


def _seconds(audio: bytes) -> float:
    try:
        with wave.open(io.BytesIO(audio)) as file:
            seconds = float(file.getnframes()) / float(file.getframerate())
    except (wave.Error, EOFError) as error:
        message = "Audio file might be corrupted or unsupported"
        raise ApiError(400, message, param="file", code="invalid_value") from error
    if seconds < _SHORTEST_SECONDS:
        message = f"Audio file is too short. Minimum audio length is {_SHORTEST_SECONDS} seconds."
        raise ApiError(400, message, param="file", code="audio_too_short")
    return seconds


def _json(text: str, language: str, seconds: float) -> dict[str, JsonValue]:
    languages: list[JsonValue] = [{"code": language}] if text else []
    usage: dict[str, JsonValue] = {"type": "duration", "seconds": math.ceil(seconds)}
    return {"text": text, "languages": languages, "usage": usage}


def _verbose(text: str, language: str, seconds: float) -> dict[str, JsonValue]:
    segment: dict[str, JsonValue] = {"id": 0, "start": 0.0, "end": seconds, "text": text}
    return {
        "task": "transcribe",
        "language": language,
        "duration": seconds,
        "text": text,
        "segments": [segment] if text else [],
        "usage": {"type": "duration", "seconds": math.ceil(seconds)},
    }


def _logprobs(text: str, mumbled: bool) -> dict[str, JsonValue]:
    tokens: list[JsonValue] = []
    for index, word in enumerate(text.split()):
        token = word if index == 0 else f" {word}"
        # exp(-0.05) is a clear voice on a phone line, exp(-1.6) hardly more than a guess.
        logprob = -(1.2 + 0.8 * _share(word)) if mumbled else -(0.01 + 0.08 * _share(word))
        tokens.append({"token": token, "bytes": list(token.encode()), "logprob": round(logprob, 4)})
    return {"logprobs": tokens}


def _garbled(word: str) -> str:
    share = _share(word)
    if share < 0.3:
        return word
    if share < 0.6:
        return "mm"
    return word[: max(1, len(word) // 3)] + "uh"


def _share(word: str) -> float:
    """A number from 0 to 1 that is always the same for the same word."""
    return hashlib.sha256(word.encode()).digest()[0] / 255
