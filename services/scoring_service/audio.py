"""Whether a recording has sound in it. Pure."""

import io
import wave

QUIET = range(-256, 256)
"""Samples of silence, of ±32,767: line noise stays well within, the quietest speech goes well beyond.

They are those whose upper byte says nothing but the sign, so that a minute is told in a millisecond.
"""

_SAYS_NOTHING = b"\x00\xff"
_FRAMES = 4096
"""Looked at together: of an answer, hardly more than the first half second, for nearly all of them are loud."""


def is_silent(recording: bytes) -> bool:
    """Whether a WAV holds nothing but silence. False for what cannot be told: another format, or another width.

    Models that transcribe write words for silence, so it is not sent to them.
    """
    try:
        with wave.open(io.BytesIO(recording)) as sound:
            if sound.getsampwidth() != 2:
                return False
            while samples := sound.readframes(_FRAMES):
                if samples[1::2].translate(None, delete=_SAYS_NOTHING):  # little-endian, whatever the machine is
                    return False
    except (wave.Error, EOFError, ValueError, RuntimeError):  # the last for a chunk that lies about its size
        return False
    return True
