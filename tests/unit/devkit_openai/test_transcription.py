import httpx
import pytest

from devkit.openai import Fault, ModelServer
from devkit.twilio.wav import speech_wav

SAID = "I moved our payments to Kafka, and nothing was lost on the way."
AUDIO = speech_wav(SAID, 1.0)
SILENCE = speech_wav("", 1.0)


async def transcribe(http: httpx.AsyncClient, audio: bytes = AUDIO, **fields: str) -> httpx.Response:
    data = {
        "model": "gpt-transcribe",
        **{name.replace("include", "include[]"): value for name, value in fields.items()},
    }
    return await http.post("/audio/transcriptions", data=data, files={"file": ("answer.wav", audio, "audio/wav")})


async def test_it_hears_what_was_said(http: httpx.AsyncClient) -> None:
    body = (await transcribe(http)).json()
    assert body["text"] == SAID
    assert body["languages"] == [{"code": "en"}]
    assert "logprobs" not in body


async def test_silence_is_no_text(http: httpx.AsyncClient) -> None:
    body = (await transcribe(http, SILENCE, include="logprobs")).json()
    assert (body["text"], body["logprobs"], body["languages"]) == ("", [], [])


async def test_log_probabilities_are_those_of_a_clear_voice(http: httpx.AsyncClient) -> None:
    tokens = (await transcribe(http, include="logprobs")).json()["logprobs"]
    assert "".join(token["token"] for token in tokens) == SAID
    assert all(-0.1 < token["logprob"] < 0 for token in tokens)


async def test_a_mumbled_answer_is_garbled_and_unlikely(server: ModelServer, http: httpx.AsyncClient) -> None:
    server.faults.put(Fault.MUMBLE)
    body = (await transcribe(http, include="logprobs")).json()
    assert body["text"] != SAID
    assert all(token["logprob"] < -1 for token in body["logprobs"])


async def test_the_same_audio_has_the_same_transcript(http: httpx.AsyncClient) -> None:
    first, second = [await transcribe(http, include="logprobs") for _ in range(2)]
    assert first.content == second.content


async def test_text_is_plain(http: httpx.AsyncClient) -> None:
    response = await transcribe(http, response_format="text")
    assert response.text == f"{SAID}\n"
    assert response.headers["content-type"].startswith("text/plain")


async def test_verbose_json_has_duration_language_and_segments(http: httpx.AsyncClient) -> None:
    body = (await transcribe(http, response_format="verbose_json", language="de")).json()
    assert (body["duration"], body["language"], body["segments"][0]["text"]) == (1.0, "de", SAID)


@pytest.mark.parametrize(
    ("audio", "fields", "param"),
    [
        (b"no audio", {}, "file"),
        (speech_wav("", 0.05), {}, "file"),
        (AUDIO, {"response_format": "srt"}, "response_format"),
        (AUDIO, {"response_format": "verbose_json", "include": "logprobs"}, "include"),
        (AUDIO, {"model": ""}, "model"),
    ],
)
async def test_what_openai_would_refuse_is_refused(
    http: httpx.AsyncClient, audio: bytes, fields: dict[str, str], param: str
) -> None:
    response = await transcribe(http, audio, **fields)
    assert (response.status_code, response.json()["error"]["param"]) == (400, param)


async def test_a_file_is_demanded(http: httpx.AsyncClient) -> None:
    response = await http.post("/audio/transcriptions", data={"model": "m"})
    assert (response.status_code, response.json()["error"]["param"]) == (400, "file")


async def test_log_probabilities_may_be_unsupported(server: ModelServer, http: httpx.AsyncClient) -> None:
    server.faults.put(Fault.INCLUDE_UNSUPPORTED)
    assert (await transcribe(http, include="logprobs")).json()["error"]["param"] == "include"
    assert (await transcribe(http)).json()["text"] == SAID
