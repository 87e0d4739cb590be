"""What happens in a drill at the right moment: each waits for what it needs to see."""

import asyncio

from tests.chaos.checker.kafka import read_committed
from tests.chaos.mutants.keeper import GATEWAY
from tests.chaos.mutants.stage import Entry, Stage

_LOOK_SECONDS = 0.1


async def gateway_misses_an_answer(stage: Stage) -> None:
    """It dies between a recording's end and the webhook that tells of it, and is back once that has failed."""
    made = await stage.entry(lambda entry: entry["kind"] == "recording_made")

    def is_missed(entry: Entry) -> bool:
        is_about_it = entry["kind"] == "webhook_sent" and entry["fields"].get("RecordingSid") == made["recording_sid"]
        return is_about_it and "/answer/" in entry["url"] and entry["failure"] is not None

    await stage.keeper.kill(GATEWAY)
    await stage.entry(is_missed)
    stage.keeper.keep(GATEWAY)


async def kafka_stands_still_and_the_gateway_dies(stage: Stage) -> None:
    """Kafka stands still from before the consent until after the gateway that was told of it is dead."""
    await _until_the_gateway_died_with_a_word_on_consent(stage)
    stage.keeper.keep(GATEWAY)


async def the_gateway_dies_with_a_no_that_kafka_has_not_taken(stage: Stage) -> None:
    """As above, and the gateway is back only once telephony waits for what it keeps, or phones again."""
    await _until_the_gateway_died_with_a_word_on_consent(stage)
    calls: set[str] = set()

    def is_second_call(entry: Entry) -> bool:
        if entry["kind"] == "call_created":
            calls.add(entry["call_sid"])
        return len(calls) > 1

    first_of = [
        asyncio.create_task(stage.entry(is_second_call)),
        asyncio.create_task(_told(stage, "telephony_service", "NotToldYet")),
    ]
    try:
        await asyncio.wait(first_of, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiting in first_of:
            waiting.cancel()
    stage.keeper.keep(GATEWAY)


async def _until_the_gateway_died_with_a_word_on_consent(stage: Stage) -> None:
    def is_consent(entry: Entry) -> bool:
        return entry["kind"] == "webhook_sent" and "/consent/" in entry["url"] and entry["response_status"] == 200

    await stage.entry(lambda entry: entry["kind"] == "webhook_sent" and "/voice/" in entry["url"])
    stage.world.kafka.pause()
    try:
        await stage.entry(is_consent)
        await stage.keeper.kill(GATEWAY)
    finally:
        stage.world.kafka.resume()


async def _told(stage: Stage, service: str, words: str) -> None:
    """Returns once a service's log says so."""
    while words not in (stage.world.logs / f"{service}.log").read_text(encoding="utf-8"):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_SECONDS)


async def jd_service_dies_with_one_job_written(stage: Stage) -> None:
    """Of two jobs in one partition the first is still with the model when the second is done and committed."""
    await stage.recruiter.nudge("jd_service")
    # Both are worked on side by side: were they handed in together, either could be the one that hangs.
    await stage.asked(lambda entry: "hang" in entry["faults"])
    await stage.recruiter.nudge("jd_service")
    while True:
        committed = await asyncio.to_thread(read_committed, stage.kafka, ["jd_service"])
        if committed.get(("jd_service", "jd.questions_generated", 0), 0) >= 1:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    await stage.keeper.kill("jd_service")
    stage.keeper.keep("jd_service")
