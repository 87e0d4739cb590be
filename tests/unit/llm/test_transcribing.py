import json
import math

import pytest
from structlog.testing import capture_logs

from devkit.openai import Fault, ModelServer
from devkit.twilio.wav import speech_wav
from shared.llm import ModelInputRejected, ModelMalformed, ModelMisconfigured, ModelUnavailable
from shared.llm.wire import read_transcription
from tests.unit.llm.canned import Canned, canned_server, error
from tests.unit.llm.conftest import Connect, Time

SAID = "I moved our payments to Kafka."
AUDIO = speech_wav(SAID, 1.0)


async def test_what_was_said_is_heard(server: ModelServer, connect: Connect) -> None:
    heard = await connect(server.url).transcribe(AUDIO, filename="answer.wav", language="en")
    assert (heard.text, heard.language, heard.model) == (SAID, "en", "gpt-transcribe")
    assert heard.confidence is not None
    assert heard.confidence > 0.9


async def test_the_language_may_be_left_to_the_model(server: ModelServer, connect: Connect) -> None:
    heard = await connect(server.url).transcribe(AUDIO, filename="answer.wav", language=None)
    assert heard.language == "en"


async def test_mumbling_lowers_the_confidence(server: ModelServer, connect: Connect) -> None:
    server.faults.put(Fault.MUMBLE)
    heard = await connect(server.url).transcribe(AUDIO, filename="answer.wav", language="en")
    assert heard.text != SAID
    assert heard.confidence is not None
    assert heard.confidence < 0.4


async def test_silence_is_no_text_and_no_confidence(server: ModelServer, connect: Connect) -> None:
    heard = await connect(server.url).transcribe(speech_wav("", 1.0), filename="answer.wav", language="en")
    assert (heard.text, heard.confidence) == ("", None)


async def test_a_server_without_log_probabilities_is_asked_without_from_then_on(
    server: ModelServer, connect: Connect
) -> None:
    server.faults.put(Fault.INCLUDE_UNSUPPORTED)
    model = connect(server.url, max_attempts=1)
    with capture_logs() as lines:
        for _ in range(2):
            heard = await model.transcribe(AUDIO, filename="answer.wav", language="en")
            assert (heard.text, heard.confidence) == (SAID, None)
    assert [record.status for record in server.log] == [400, 200, 200]
    told = [(line["model"], line["parameter"]) for line in lines if line["event"] == "model_parameter_refused"]
    assert told == [("gpt-transcribe", "include")]


async def test_a_refusal_of_a_parameter_is_forgotten_after_a_while(
    server: ModelServer, connect: Connect, time: Time
) -> None:
    server.faults.put(Fault.INCLUDE_UNSUPPORTED, times=1)
    model = connect(server.url, max_attempts=1)
    confidences = []
    for time.now in (0, 599, 600):
        heard = await model.transcribe(AUDIO, filename="answer.wav", language="en")
        confidences.append(heard.confidence is not None)
    assert confidences == [False, False, True]
    assert [record.status for record in server.log] == [400, 200, 200, 200]


@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "logprobs are not supported for whisper-1"),
        error(400, "Unrecognized request argument supplied: include"),
        error(400, "Unsupported parameter", param="include[0]", code="unsupported_parameter"),
        Canned(422, b'{"detail":[{"type":"extra_forbidden","loc":["body","include"],"msg":"Extra inputs"}]}'),
    ],
)
async def test_every_wording_of_that_refusal_is_understood(connect: Connect, refusal: Canned) -> None:
    async with canned_server([refusal, Canned(200, b'{"text": "hello"}')]) as server:
        heard = await connect(server.url).transcribe(AUDIO, filename="a.wav", language="en")
    assert heard.text == "hello"
    assert b"logprobs" in server.requests[0]
    assert b"logprobs" not in server.requests[1]


@pytest.mark.parametrize(
    "logprobs",
    [None, [], {}, {"tokens": ["a"], "token_logprobs": [-0.1]}, [{"token": "a"}], [{"logprob": None}], "none"],
)
async def test_log_probabilities_of_an_unknown_shape_count_as_none(connect: Connect, logprobs: object) -> None:
    body = json.dumps({"text": " hello ", "logprobs": logprobs, "languages": "en"}).encode()
    async with canned_server([Canned(200, body)]) as server:
        heard = await connect(server.url).transcribe(AUDIO, filename="a.wav", language="de")
    assert (heard.text, heard.language, heard.confidence) == ("hello", "de", None)


async def test_confidence_is_the_geometric_mean_of_the_probabilities(connect: Connect) -> None:
    tokens = [{"token": "a", "logprob": -0.2}, {"token": "b", "logprob": -0.4866}]
    async with canned_server([Canned(200, json.dumps({"text": "ab", "logprobs": tokens}).encode())]) as server:
        heard = await connect(server.url).transcribe(AUDIO, filename="a.wav", language=None)
    assert heard.confidence == pytest.approx(0.7095, abs=1e-3)


@pytest.mark.parametrize(
    ("logprobs", "confidence"),
    [
        ([math.nan], 0.0),
        ([-0.1, math.nan], 0.0),
        ([math.inf], 0.0),
        ([-math.inf, math.inf], 0.0),
        ([710.0], 1.0),
        ([1e308] * 3, 1.0),
        ([-1e308] * 3, 0.0),
        ([0.0], 1.0),
    ],
)
def test_what_is_no_log_probability_is_no_confidence_and_no_failure(logprobs: list[float], confidence: float) -> None:
    tokens = [{"token": "a", "logprob": logprob} for logprob in logprobs]
    assert read_transcription(json.dumps({"text": "a", "logprobs": tokens}).encode()).confidence() == confidence


async def test_a_response_without_text_is_malformed(connect: Connect) -> None:
    async with canned_server([Canned(200, b'{"words": []}')]) as server:
        with pytest.raises(ModelMalformed):
            await connect(server.url, max_attempts=2).transcribe(AUDIO, filename="a.wav", language=None)
    assert len(server.requests) == 2


@pytest.mark.parametrize("audio", [b"no audio at all", speech_wav("", 0.05)], ids=["corrupt", "too short"])
async def test_audio_that_cannot_be_read_is_no_misconfiguration(
    server: ModelServer, connect: Connect, audio: bytes
) -> None:
    with pytest.raises(ModelInputRejected):
        await connect(server.url).transcribe(audio, filename="a.wav", language="en")
    assert len(server.log) == 1


@pytest.mark.parametrize(
    ("fault", "raised"), [(Fault.DOWN, ModelUnavailable), (Fault.UNAUTHORIZED, ModelMisconfigured)]
)
async def test_failures_are_those_of_asking(
    server: ModelServer, connect: Connect, fault: Fault, raised: type[Exception]
) -> None:
    server.faults.put(fault, on="transcription")
    with pytest.raises(raised):
        await connect(server.url).transcribe(AUDIO, filename="a.wav", language="en")


async def test_an_outage_that_passes_is_waited_out(server: ModelServer, connect: Connect) -> None:
    server.faults.put(Fault.DROP, times=2)
    assert (await connect(server.url).transcribe(AUDIO, filename="a.wav", language="en")).text == SAID
