"""A voice for what personas say: `espeak-ng` where installed, otherwise a soft murmur with the rhythm of speech."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from array import array
from functools import lru_cache
from itertools import accumulate, pairwise

RATE_HZ = 8000
SAMPLE_BYTES = 2

_ESPEAK = "espeak-ng"
_USUAL_WORDS_A_MINUTE = 150
_FASTEST_WORDS_A_MINUTE = 430
_WAV_HEADER_BYTES = 44
_ESPEAK_RATE_HZ = 22050
_SYNTHESIS_LIMIT_SECONDS = 20


@lru_cache(maxsize=128)
def speak(text: str, seconds: float) -> bytes:
    """Little-endian 16-bit samples at `RATE_HZ`, exactly `seconds` of them: `text`, then silence if it ends sooner."""
    wanted = round(seconds * RATE_HZ)
    if not text.strip():
        return bytes(wanted * SAMPLE_BYTES)
    samples = _synthesised(text, wanted) if shutil.which(_ESPEAK) else _murmur(wanted)
    del samples[wanted:]
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes() + bytes((wanted - len(samples)) * SAMPLE_BYTES)


def _synthesised(text: str, wanted: int) -> array[int]:
    spoken = _espeak(text, _USUAL_WORDS_A_MINUTE)
    if len(spoken) > wanted > 0:
        hurried = math.ceil(_USUAL_WORDS_A_MINUTE * 1.05 * len(spoken) / wanted)
        spoken = _espeak(text, min(hurried, _FASTEST_WORDS_A_MINUTE))
    return spoken


def _espeak(text: str, words_a_minute: int) -> array[int]:
    command = [_ESPEAK, "--stdout", "-s", str(words_a_minute), "--stdin"]
    done = subprocess.run(
        command, input=text.encode(), stdout=subprocess.PIPE, check=True, timeout=_SYNTHESIS_LIMIT_SECONDS
    )
    # Writing to a pipe it cannot seek back to the header, so the sizes in it are wrong: its length is known, skip it.
    samples = array("h", done.stdout[_WAV_HEADER_BYTES : len(done.stdout) // SAMPLE_BYTES * SAMPLE_BYTES])
    if sys.byteorder == "big":
        samples.byteswap()
    return _resampled(samples, _ESPEAK_RATE_HZ)


def _resampled(samples: array[int], rate_hz: int) -> array[int]:
    """To `RATE_HZ`, each new sample the mean of the old ones it covers, which also damps what would alias."""
    sums = list(accumulate(samples, initial=0))
    length = len(samples) * RATE_HZ // rate_hz
    edges = [i * rate_hz // RATE_HZ for i in range(length + 1)]
    return array("h", [(sums[b] - sums[a]) // (b - a) for a, b in pairwise(edges)])


def _murmur(wanted: int) -> array[int]:
    second = _murmured_second()
    return array("h", (second * (wanted // RATE_HZ + 1))[:wanted])


@lru_cache(maxsize=1)
def _murmured_second() -> array[int]:
    """Four syllables a second, a low voice with two formants; whole periods of each, so it repeats seamlessly."""
    return array("h", [_murmured_sample(i / RATE_HZ) for i in range(RATE_HZ)])


def _murmured_sample(second: float) -> int:
    syllable = math.sin(math.pi * 4 * second) ** 2
    voiced = sum(math.sin(2 * math.pi * hz * second) / n for n, hz in enumerate((120, 480, 1200), start=1))
    return round(2600 * syllable * voiced)
