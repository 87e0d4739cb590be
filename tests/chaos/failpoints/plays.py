"""What leads to a failpoint. A play returns when it has done its part; the stage waits for the deaths and the ends."""

import asyncio
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from shared.clock import utc_now
from shared.events.candidates import CandidateCreated, ResumeFile
from shared.events.fact import follow
from shared.events.topics import Topic
from shared.events.wire import encode
from shared.failpoints import FAILPOINT_EXIT
from tests.chaos.failpoints.row import Play
from tests.chaos.failpoints.stage import Stage
from tests.chaos.plan import PhonePersonas
from tests.receiver import receiving

_LOOK_SECONDS = 0.1
_ANSWERS = {
    "answers": [],
    "defaults": [
        "I built our payments service at Acme, and cut its latency by 40 percent.",
        "I led four engineers, and we moved 12 million records in one night.",
        "I measure first; then I changed one index, and it was 10 times faster.",
    ],
}
BRIEF: PhonePersonas = ({"name": "strong", "answers": _ANSWERS},)
AT_LENGTH: PhonePersonas = ({"name": "strong"},)
BUSY_FIRST: PhonePersonas = ({"name": "busy"}, *BRIEF)
COLLECTIONS = {
    "jd_service": "jobs",
    "candidate_service": "candidates",
    "telephony_service": "interviews",
    "scoring_service": "evaluations",
    "ats_service": "assessments",
}


async def interview(stage: Stage, failpoint: str) -> None:
    """A job, a candidate with a résumé, an interview that goes well."""
    await stage.screen(failpoint, BRIEF)


async def assessment(stage: Stage, failpoint: str) -> None:
    """An applicant-tracking system orders an interview, and is told of its result by whoever comes after the dead."""
    async with receiving() as ats:
        interview = await stage.desk.order(BRIEF, f"{ats.url}/tests/1")
        stage.outcomes[failpoint].interviews.append(interview)
        await stage.until_died(failpoint)
        await ats.until(lambda: len(ats.got) >= 2)


async def counted(stage: Stage, failpoint: str) -> None:
    """Interviews that are counted, by an analytics_service that dies of it and then goes on."""
    async with stage.replica("analytics_service", crash_at=failpoint):
        interview = await stage.screen(failpoint, BRIEF)
        await stage.until_died_or_over(failpoint, interview)
        while not stage.has_died(failpoint):
            # A window is replaced once more is known of it: not by what was read in one batch.
            interview = await stage.screen(failpoint, BRIEF)
            await stage.until_died_or_over(failpoint, interview)
        async with stage.mongodb() as database:
            evaluated = {"_id": interview, "evaluated_at": {"$exists": True}}
            while True:
                if await database["analytics_lives"].find_one(evaluated):
                    return
                await asyncio.sleep(_LOOK_SECONDS)


async def second_call(stage: Stage, failpoint: str) -> None:
    """Nobody is reached at first, and somebody has to be woken for the second call, unless they slept past its time."""
    while not stage.has_died(failpoint):
        interview = await stage.screen(failpoint, BUSY_FIRST)
        await stage.until_died_or_over(failpoint, interview)


async def long_wait(stage: Stage, failpoint: str) -> None:
    """Whoever asks for an interview waits for its end, longer than a gateway's lease on the request lasts."""
    while not stage.has_died(failpoint):
        await stage.screen(failpoint, BUSY_FIRST, wait_seconds=10)


async def conditional_edit(stage: Stage, failpoint: str) -> None:
    """A job's questions are edited as they were read, and by nobody else meanwhile."""
    await stage.desk.edit()


async def many_candidates(stage: Stage, failpoint: str) -> None:
    """Several candidates in one request."""
    await stage.desk.hand_in_many()


async def refusal(stage: Stage, failpoint: str) -> None:
    """A request that is refused, and says so also when the gateway died over it."""
    await stage.desk.ask_for_nobody()


async def unknown_dial(stage: Stage, failpoint: str) -> None:
    """Twilio answers a dial with 500, so that nobody knows whether it placed the call."""
    await stage.faults(create_failed_500=1.0)
    try:
        await stage.screen(failpoint, BRIEF)
        await stage.until_died(failpoint)
    finally:
        await stage.faults()


async def cancelled(stage: Stage, failpoint: str) -> None:
    """An interview is called off in the middle of its call."""
    async with stage.long_calls():
        while not stage.has_died(failpoint):
            interview = await stage.call(failpoint, AT_LENGTH)
            await stage.desk.cancel(interview)
            await stage.until_died_or_over(failpoint, interview)


async def poison(stage: Stage, failpoint: str) -> None:
    """A message that nobody can read, among an interview's own."""
    interview = await stage.screen(failpoint, BRIEF)
    _, value = await stage.log.nonsense(Topic.CALL_REQUESTED, interview)
    await stage.log.until_letters(Topic.CALL_REQUESTED, value, 2)


async def missing_blob(stage: Stage, failpoint: str) -> None:
    """A candidate whose résumé is not where the fact says: reading it fails each time."""
    await interview(stage, failpoint)
    candidate = f"can_{secrets.token_hex(16)}"
    resume = ResumeFile(blob_key=f"resumes/{candidate}", filename="a.pdf", size=1, sha256="0" * 64)
    data = CandidateCreated(name="Nobody", email=None, phone="+12025550123", time_zone=None, resume=resume)
    fact = follow(data, source="/tests", subject=candidate, tenant="default", cause=candidate, time=utc_now())
    message = encode(fact)
    await stage.log.poison(message.topic, candidate, "unperformable", dict(message.headers), message.value)
    await stage.log.until_letters(message.topic, message.value, 1)


async def rebalance(stage: Stage, failpoint: str) -> None:
    """Another worker joins, and partitions change hands."""
    await stage.screen(failpoint, AT_LENGTH)
    async with stage.replica("scoring_service"):
        await stage.until_died(failpoint)


async def deployment(stage: Stage, failpoint: str) -> None:
    """SIGTERM in the middle of a call."""
    async with stage.long_calls():
        await stage.call(failpoint, AT_LENGTH)
        await stage.terminate("telephony_service")


async def kafka_away(stage: Stage, failpoint: str) -> None:
    """The broker dies in the middle of a call, and is back once the gateway had to keep facts elsewhere."""
    async with stage.long_calls(), stage.mongodb() as database:
        outbox = database["gateway.outbox"]
        is_kept = False
        while not is_kept:
            await stage.call(failpoint, AT_LENGTH)
            before = {kept["_id"] async for kept in outbox.find({})}  # leased by somebody who died, perhaps
            async with stage.broker_away():
                is_kept = await _kept(stage, failpoint, outbox, before)


async def _kept(stage: Stage, failpoint: str, outbox: Any, before: set[str]) -> bool:
    """Waits until the gateway has kept something, or died. Neither where the call was over before Kafka was away."""
    while True:
        is_over = await stage.under_way() == 0
        if stage.has_died(failpoint) or {kept["_id"] async for kept in outbox.find({})} - before:
            return True
        if is_over:
            return False
        await asyncio.sleep(_LOOK_SECONDS)


def replay(service: str, *options: str) -> Play:
    """`screener replay` dies; the next one, once the lease has passed, goes through."""

    async def play(stage: Stage, failpoint: str) -> None:
        command = ("replay", service, "--yes", *options)
        said = await stage.command(failpoint, *command, crash_at=failpoint)
        assert stage.has_died(failpoint), f"it ended with {said.code}: {said.words} {said.errors}"
        await _let_the_lease_pass(stage, service)
        said = await stage.command(failpoint, *command)
        assert said.code == 0, said.words + said.errors

    return play


def replay_over_leftovers(service: str) -> Play:
    """`screener replay` dies while it clears away what another one that died had left."""
    again = replay(service)

    async def play(stage: Stage, failpoint: str) -> None:
        said = await stage.command(failpoint, "replay", service, "--yes", crash_at="replay.folded")
        assert said.code == FAILPOINT_EXIT, said.words + said.errors
        await _let_the_lease_pass(stage, service)
        await again(stage, failpoint)

    return play


async def replay_beside(stage: Stage, failpoint: str) -> None:
    """A worker dies while it writes to a shadow, too; in a further replay where it had nothing to write in this one."""
    while not stage.has_died(failpoint):
        running = asyncio.create_task(stage.command(failpoint, "replay", "scoring_service", "--yes"))
        while not running.done() and not stage.has_died(failpoint):
            await stage.screen(failpoint, BRIEF)
        said = await running
        assert said.code == 0, said.words + said.errors


async def _let_the_lease_pass(stage: Stage, service: str) -> None:
    """A minute goes by, for the control document alone."""
    async with stage.mongodb() as database:
        await database["projections"].update_one(
            {"_id": COLLECTIONS[service], "replay": {"$exists": True}},
            {"$set": {"replay.expires_at": datetime(2000, 1, 1, tzinfo=UTC)}},
        )


async def redrive(stage: Stage, failpoint: str) -> None:
    """Poison is put back by a command that dies, and then by the next one, unless the first had said that it was."""
    letter, key, value = await _letter(stage)
    command = ("dlq", "redrive", letter, "--yes")
    await stage.command(failpoint, *command, crash_at=failpoint)
    said = await stage.command(failpoint, *command)
    was_said = failpoint == "dlq.redrive_recorded"
    assert said.code == (1 if was_said else 0), said.words + said.errors
    copies = await stage.log.note_copies(Topic.JD_CREATED, value, key)
    assert copies == (2 if was_said else 3), f"{copies} copies"
    await stage.log.until_letters(Topic.JD_CREATED, value, copies)


async def discard(stage: Stage, failpoint: str) -> None:
    """Poison is given up by a command that dies having said so: there is nothing left for the next one."""
    letter, _, _ = await _letter(stage)
    command = ("dlq", "discard", letter, "--yes", "--reason", "Nonsense.")
    await stage.command(failpoint, *command, crash_at=failpoint)
    said = await stage.command(failpoint, *command)
    assert said.code == 1, said.words + said.errors


async def key_made(stage: Stage, failpoint: str) -> None:
    """`screener keys create` dies with a key kept that nobody was shown: it is listed, and revoked as any other."""
    name = await _named_key(stage, failpoint, crash_at=failpoint)
    [key] = await _keys(stage, failpoint, name)
    assert key["state"] == "live"
    said = await stage.command(failpoint, "keys", "revoke", key["id"], "--yes")
    assert said.code == 0, said.words + said.errors


async def key_rotated(stage: Stage, failpoint: str) -> None:
    """`screener keys rotate` dies: the old key has its end, the new one is good, and there is no third."""
    name = await _named_key(stage, failpoint)
    [old] = await _keys(stage, failpoint, name)
    await stage.command(failpoint, "keys", "rotate", old["id"], crash_at=failpoint)
    said = await stage.command(failpoint, "keys", "rotate", old["id"])
    assert said.code == 1, said.words + said.errors
    ended, new = await _keys(stage, failpoint, name)
    assert (ended["id"], new["predecessor"], new["state"]) == (old["id"], old["id"], "live")
    assert ended["retires_at"] is not None


async def key_revoked(stage: Stage, failpoint: str) -> None:
    """`screener keys revoke` dies: the key is revoked, and revoking it again changes nothing."""
    name = await _named_key(stage, failpoint)
    [key] = await _keys(stage, failpoint, name)
    await stage.command(failpoint, "keys", "revoke", key["id"], "--yes", crash_at=failpoint)
    said = await stage.command(failpoint, "keys", "revoke", key["id"], "--yes")
    assert said.code == 0, said.words + said.errors
    [revoked] = await _keys(stage, failpoint, name)
    assert revoked["state"] == "revoked"


async def _named_key(stage: Stage, failpoint: str, crash_at: str = "") -> str:
    """Makes a key of its own name, and returns that."""
    name = secrets.token_hex(8)
    command = ("keys", "create", "--tenant", "failpoints", "--name", name, "--scope", "jobs:read")
    said = await stage.command(failpoint, *command, crash_at=crash_at)
    assert said.code == (FAILPOINT_EXIT if crash_at else 0), said.words + said.errors
    return name


async def _keys(stage: Stage, failpoint: str, name: str) -> list[dict[str, Any]]:
    """The keys of a name, the oldest first."""
    said = await stage.command(failpoint, "keys", "list", "--all", "--json", "--tenant", "failpoints")
    assert said.code == 0, said.words + said.errors
    found: list[dict[str, Any]] = [json.loads(line) for line in said.out.splitlines()]
    return [key for key in found if key["name"] == name]


async def _letter(stage: Stage) -> tuple[str, str, bytes]:
    """The identity of a new dead letter, and its message's key and value."""
    key = f"job_{secrets.token_hex(16)}"
    (partition, offset), value = await stage.log.nonsense(Topic.JD_CREATED, key)
    await stage.log.until_letters(Topic.JD_CREATED, value, 1)
    return f"jd_service/{Topic.JD_CREATED.value}/{partition}/{offset}", key, value
