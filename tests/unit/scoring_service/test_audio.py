import io
import wave
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring_service.audio import QUIET, is_silent


def wav(samples: list[int], channels: int = 1, width: int = 2) -> bytes:
    """A WAV of these samples."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(8000)
        sound.writeframes(array("h", samples).tobytes() if width == 2 else bytes(len(samples)))
    return kept.getvalue()


quiet = st.sampled_from(QUIET)
loud = st.integers(QUIET.stop, 32_767) | st.integers(-32_768, QUIET.start - 1)


@given(st.lists(quiet))
def test_below_the_peak_of_speech_it_is_silent(samples: list[int]) -> None:
    assert is_silent(wav(samples))


@pytest.mark.parametrize("sample", [QUIET.start, -1, 0, QUIET.stop - 1])
def test_the_edges_of_silence_are_silent(sample: int) -> None:
    assert is_silent(wav([sample]))


@given(st.lists(quiet), loud, st.lists(quiet))
def test_a_single_loud_sample_is_sound(before: list[int], sample: int, after: list[int]) -> None:
    assert not is_silent(wav([*before, sample, *after]))


@pytest.mark.parametrize("before", [4_095, 4_096, 30_000])
def test_it_is_listened_to_until_its_end(before: int) -> None:
    assert is_silent(wav([0] * (before + 1)))
    assert not is_silent(wav([*[0] * before, QUIET.start - 1]))


def test_both_channels_are_listened_to() -> None:
    assert not is_silent(wav([0, 5000] * 100, channels=2))
    assert is_silent(wav([0, 0] * 100, channels=2))


@pytest.mark.parametrize("recording", [b"", b"ID3", b"RIFF", b"RIFF\x00\x00\x00\x00WAVE", wav([0] * 80, width=1)])
def test_what_cannot_be_told_is_not_called_silent(recording: bytes) -> None:
    assert not is_silent(recording)


@given(cut=st.integers(0, 243))
def test_a_wav_cut_short_is_never_an_error(cut: int) -> None:
    is_silent(wav([0] * 100)[:cut])


@given(place=st.integers(0, 47), value=st.integers(0, 255))
def test_a_damaged_header_is_never_an_error(place: int, value: int) -> None:
    recording = bytearray(wav([0] * 100))
    recording[place] = value
    is_silent(bytes(recording))


@given(st.binary(max_size=80))
def test_any_bytes_after_a_riff_header_are_never_an_error(rest: bytes) -> None:
    is_silent(b"RIFF\xff\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + rest)
