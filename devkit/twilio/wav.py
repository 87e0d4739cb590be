"""Recordings as WAV: 16-bit mono PCM at 8 kHz, with what was said in the file's comment."""

from __future__ import annotations

import io
import struct
import wave

from devkit.twilio.voice import RATE_HZ, SAMPLE_BYTES, speak

_HEADER = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")


def speech_wav(text: str, seconds: float) -> bytes:
    """A WAV file exactly `seconds` long in which `text` is spoken; empty text gives silence.

    The text travels along, in UTF-8, as the RIFF comment (LIST/INFO/ICMT) that `spoken_text` reads. Takes tens of
    milliseconds of CPU or a subprocess for audible speech, so call it from a thread, not from an event loop.
    """
    samples = speak(text, seconds)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(RATE_HZ)
        file.writeframes(samples)
    comment = _chunk(b"LIST", b"INFO" + _chunk(b"ICMT", text.encode() + b"\0"))
    body = buffer.getvalue()[_HEADER.size :] + comment
    return _HEADER.pack(b"RIFF", len(b"WAVE") + len(body), b"WAVE") + body


def spoken_text(wav: bytes) -> str | None:
    """What `speech_wav` was asked to say, or None when `wav` carries no such comment (or is no WAV file)."""
    if len(wav) < _HEADER.size:
        return None
    riff, _, form = _HEADER.unpack_from(wav)
    if riff != b"RIFF" or form != b"WAVE":
        return None
    information = _find(wav[_HEADER.size :], b"LIST")
    if information is None or not information.startswith(b"INFO"):
        return None
    comment = _find(information[len(b"INFO") :], b"ICMT")
    return None if comment is None else comment.rstrip(b"\0").decode(errors="replace")


def seconds_of(wav: bytes) -> float:
    """How long `wav` lasts. Raises `wave.Error` when it is no WAV file."""
    with wave.open(io.BytesIO(wav)) as file:
        frames: int = file.getnframes()
        return frames / float(file.getframerate())


def _chunk(name: bytes, data: bytes) -> bytes:
    return _CHUNK.pack(name, len(data)) + data + b"\0" * (len(data) % 2)


def _find(chunks: bytes, wanted: bytes) -> bytes | None:
    at = 0
    while at + _CHUNK.size <= len(chunks):
        name, size = _CHUNK.unpack_from(chunks, at)
        start = at + _CHUNK.size
        if name == wanted:
            return chunks[start : start + size]
        at = start + size + size % 2
    return None
