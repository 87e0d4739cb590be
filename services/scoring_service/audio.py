"""Whether a recording has sound in it. Pure."""

import io
import sys
import wave
from array import array

SILENCE_PEAK = 250
"""Below this peak (of 32,767) nobody spoke: line noise stays well under it, the quietest speech well above."""

_FRAMES = 2048
"""Looked at together: of an answer, hardly more than the first quarter of a second, for nearly all of them are loud."""


def is_silent(recording: bytes) -> bool:
    """Whether a WAV holds nothing but silence. False for what cannot be told: another format, or another width.

    Models that transcribe write words for silence, so it is not sent to them.
    """
    try:
        with wave.open(io.BytesIO(recording)) as sound:
            if sound.getsampwidth() != 2:
                return False
            while samples := array("h", sound.readframes(_FRAMES)):
                if sys.byteorder == "big":
                    samples.byteswap()
                if max(max(samples), -min(samples)) >= SILENCE_PEAK:
                    return False
    except (wave.Error, EOFError, ValueError, RuntimeError):  # the last for a chunk that lies about its size
        return False
    return True
