"""What happens in a drill at the right moment: each waits for what it needs to see."""

import asyncio
from collections import defaultdict

from tests.chaos.checker.kafka import read_committed, read_ends
from tests.chaos.mutants.keeper import GATEWAY
from tests.chaos.mutants.stage import Entry, Stage

_LOOK_SECONDS = 0.1


async def gateway_misses_an_answer(stage: Stage) -> None:
    """It dies between a recording's end and the webhooks that tell of it, and is back once they have failed."""
    await stage.entry(lambda entry: entry["kind"] == "recording_made")
    await stage.keeper.kill(GATEWAY)
    failed: dict[str, set[str]] = defaultdict(set)

    def is_missed(entry: Entry) -> bool:
        """Of the first recording it may have been told, before it was dead."""
        if entry["kind"] != "webhook_sent" or entry["failure"] is None or "RecordingSid" not in entry["fields"]:
            return False
        kinds = failed[entry["fields"]["RecordingSid"]]
        kinds.add(entry["webhook"])
        return kinds == {"twiml", "recording"}

    await stage.entry(is_missed)
    stage.keeper.keep(GATEWAY)


async def kafka_stands_still_and_the_gateway_dies(stage: Stage) -> None:
    """Kafka stands still from before the consent until after the gateway that was told of it is dead."""
    await _until_the_gateway_died_with_a_word_on_consent(stage)
    stage.keeper.keep(GATEWAY)


async def the_gateway_dies_with_a_no_that_kafka_has_not_taken(stage: Stage) -> None:
    """As above, and the gateway is back only once telephony waits for what it keeps, or phones again, or is done."""
    await _until_the_gateway_died_with_a_word_on_consent(stage)
    calls: set[str] = set()

    def is_second_call(entry: Entry) -> bool:
        if entry["kind"] == "call_created":
            calls.add(entry["call_sid"])
        return len(calls) > 1

    first_of = [
        asyncio.create_task(stage.entry(is_second_call)),
        asyncio.create_task(_told(stage, "telephony_service", "NotToldYet")),
        asyncio.create_task(_written(stage, "interview.completed")),
    ]
    try:
        await asyncio.wait(first_of, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiting in first_of:
            waiting.cancel()
    stage.keeper.keep(GATEWAY)


async def _until_the_gateway_died_with_a_word_on_consent(stage: Stage) -> None:
    """Webhooks leave late here: Kafka stands still well before the one that tells of consent."""

    def is_consent(entry: Entry) -> bool:
        return entry["kind"] == "webhook_sent" and "/consent/" in entry["url"] and entry["response_status"] == 200

    await stage.entry(lambda entry: entry["kind"] == "webhook_sent" and "/voice/" in entry["url"])
    # What came before is in the log: nothing but consent is to be kept.
    await stage.entry(lambda entry: entry["kind"] == "webhook_sent" and _is_picked_up(entry))
    stage.world.kafka.pause()
    try:
        await stage.entry(is_consent)
        # What it says before it answers. Where the store, too, lets it wait, nobody promises anything.
        is_kept = not _says(stage, GATEWAY, "facts_in_memory_alone")
        if is_kept:
            await stage.keeper.kill(GATEWAY)
    finally:
        stage.world.kafka.resume()
    await stage.calm_phone_network()
    if not is_kept:
        await _written(stage, "consent.recorded")
        await stage.keeper.kill(GATEWAY)


def _is_picked_up(entry: Entry) -> bool:
    return "/status/" in entry["url"] and entry["fields"]["CallStatus"] == "in-progress"


async def _told(stage: Stage, service: str, words: str) -> None:
    """Returns once a service's log says so."""
    while not _says(stage, service, words):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_SECONDS)


def _says(stage: Stage, service: str, words: str) -> bool:
    return words in (stage.world.logs / f"{service}.log").read_text(encoding="utf-8", errors="replace")


async def _written(stage: Stage, topic: str) -> None:
    """Returns once there is a fact in a topic."""
    while not (await asyncio.to_thread(read_ends, stage.kafka))[topic, 0]:  # noqa: ASYNC110
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
