from __future__ import annotations

import io
import wave

import pytest

from devkit.twilio import voice
from devkit.twilio.wav import seconds_of, speech_wav, spoken_text


@pytest.mark.parametrize("text", ["Hello there.", "Grüße, 東京!", "odd", "even", ""])
def test_what_was_said_comes_back(text: str) -> None:
    assert spoken_text(speech_wav(text, 1.0)) == text


def test_a_recording_is_8_khz_16_bit_mono_of_exactly_the_length_asked_for() -> None:
    with wave.open(io.BytesIO(speech_wav("We had forty partitions and a lag of two hours.", 2.5))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.getnframes() == 20_000


def test_speech_is_audible_and_silence_is_not() -> None:
    assert any(voice.speak("Hello there.", 1.0))
    assert not any(voice.speak("", 1.0))


def test_without_a_synthesiser_speech_is_still_audible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    voice.speak.cache_clear()
    samples = voice.speak("Hello there.", 1.0)
    voice.speak.cache_clear()
    assert len(samples) == 16_000
    assert any(samples)


def test_long_text_is_hurried_or_cut_to_fit() -> None:
    assert seconds_of(speech_wav("a great many words " * 30, 2.0)) == 2.0


@pytest.mark.parametrize(
    "other", [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"ID3" + b"\0" * 40, b"RIFF\4\0\0\0WAVELIST\2\0\0\0ab"]
)
def test_other_bytes_say_nothing(other: bytes) -> None:
    assert spoken_text(other) is None


def test_a_wav_file_without_a_comment_says_nothing() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(160))
    assert spoken_text(buffer.getvalue()) is None
