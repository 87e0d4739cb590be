"""What a judgement took is in its fact; where its server counts no tokens, it is not known."""

from pydantic import SecretStr

from devkit.openai import ModelServer
from services.scoring_service.intents import Judge
from services.scoring_service.judging import Judging
from shared.events.jobs import Competency, Question
from shared.events.model import ModelUsage
from shared.events.responses import ResponseScored
from shared.llm import LanguageModel, ModelSettings
from shared.llm.wire import read_chat, read_transcription

SAID = "I moved our payments to Kafka in six weeks, and nothing was lost."


def judge() -> Judge:
    """An answer to be judged."""
    return Judge(
        cause="cause",
        interview_id="int_1",
        tenant="acme",
        question_index=0,
        recording_sid="RE1",
        generation="",
        title="Engineer",
        question=Question(
            text="What did you move?", competency=Competency.ACHIEVEMENT, good_answer="A concrete thing."
        ),
        resume_facts=None,
        rubric_version="1",
        transcript=SAID,
    )


async def test_a_score_says_what_the_model_took_for_it() -> None:
    async with ModelServer() as server:
        settings = ModelSettings.model_validate({"api_key": SecretStr("key"), "base_url": server.url})
        async with LanguageModel(settings) as model:
            scored = await Judging(model).judge(judge())
    assert isinstance(scored, ResponseScored)
    assert scored.usage is not None
    assert scored.usage.input_tokens > scored.usage.output_tokens > 0


def test_tokens_are_known_only_where_a_server_counts_both() -> None:
    chat = b'{"model": "m", "choices": [{"message": {"content": "x"}}], "usage": %s}'
    counted = ModelUsage(input_tokens=3, output_tokens=4)
    assert read_chat(chat % b'{"prompt_tokens": 3, "completion_tokens": 4}').counted() == counted
    for usage in (b"null", b"{}", b'{"prompt_tokens": 3}', b'{"prompt_tokens": -1, "completion_tokens": 4}', b'"many"'):
        assert read_chat(chat % usage).counted() is None
    heard = b'{"text": "x", "usage": %s}'
    assert read_transcription(heard % b'{"input_tokens": 3, "output_tokens": 4}').counted() == counted
    assert read_transcription(heard % b'{"type": "duration", "seconds": 3}').counted() is None
