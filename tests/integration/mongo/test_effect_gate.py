import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import pytest

from shared.effects import EffectGate
from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import encode
from shared.mongo.database import Database, StoreUnavailable
from shared.mongo.effect_records import EffectRecord, EffectRecords
from tests.strategies.stories.candidates import candidate
from tests.strategies.stories.examples import EXAMPLES
from tests.strategies.stories.jobs import job
from tests.strategies.values import BEGIN, after

pytestmark = pytest.mark.integration


@pytest.fixture
def effect() -> str:
    """An effect that nobody knows yet."""
    return uuid4().hex


def gate_of(database: Database, now: datetime = BEGIN) -> EffectGate:
    """A gate as each worker has one: nothing but MongoDB connects it to the others."""
    return EffectGate(EffectRecords(database, "some_service"), lambda: now)


class Outside:
    """The outside world: gives another result each time, and counts."""

    def __init__(self, *results: Sequence[Fact] | Exception) -> None:
        self.results = list(results)
        self.calls = 0

    async def __call__(self) -> Sequence[Fact]:
        self.calls += 1
        result = self.results[min(self.calls, len(self.results)) - 1]
        await asyncio.sleep(0)
        if isinstance(result, Exception):
            raise result
        return result


class Inquiry:
    """Finding out what became of a claimed effect; keeps the time of the claim that it was given."""

    def __init__(self, *results: Sequence[Fact] | Exception) -> None:
        self.outside = Outside(*results)
        self.claimed_at: list[datetime] = []

    async def __call__(self, claimed_at: datetime) -> Sequence[Fact]:
        self.claimed_at.append(claimed_at)
        return await self.outside()


NEVER = Inquiry(AssertionError("nothing is to be found out"))


async def test_the_second_time_the_stored_result_is_given_byte_for_byte(database: Database, effect: str) -> None:
    outside = Outside(job(), candidate())
    first = await gate_of(database).once(effect, outside)
    second = await gate_of(database).once(effect, outside)
    assert first == second == tuple(encode(fact) for fact in job())
    assert outside.calls == 1


@pytest.mark.parametrize("fact", EXAMPLES.values(), ids=EXAMPLES.keys())
async def test_every_type_of_fact_is_stored_byte_for_byte(database: Database, effect: str, fact: Fact) -> None:
    await gate_of(database).once(effect, Outside([fact]))
    (stored,) = await gate_of(database).once(effect, NEVER.outside)
    assert stored == encode(fact)


async def test_an_effect_without_facts_is_done_too(database: Database, effect: str) -> None:
    outside = Outside([])
    assert await gate_of(database).once(effect, outside) == ()
    assert await gate_of(database).once(effect, outside) == ()
    assert outside.calls == 1


async def test_of_many_at_the_same_time_everybody_gets_the_first_result_that_was_kept(
    database: Database, effect: str
) -> None:
    story = job()
    worlds = [Outside([story[number % len(story)]]) for number in range(20)]
    results = await asyncio.gather(*(gate_of(database).once(effect, world) for world in worlds))
    assert len(set(results)) == 1
    assert await gate_of(database).once(effect, NEVER.outside) == results[0]


async def test_a_failure_is_not_a_result(database: Database, effect: str) -> None:
    outside = Outside(Transient("down"), job())
    with pytest.raises(Transient):
        await gate_of(database).once(effect, outside)
    assert len(await gate_of(database).once(effect, outside)) == 3


async def test_what_must_not_be_done_twice_is_done_once_and_its_result_stored(database: Database, effect: str) -> None:
    dial = Outside(job(), candidate())
    first = await gate_of(database).at_most_once(effect, dial, NEVER)
    second = await gate_of(database).at_most_once(effect, dial, NEVER)
    assert first == second == tuple(encode(fact) for fact in job())
    assert dial.calls == 1


@pytest.mark.parametrize("crash", [Transient("no answer"), RuntimeError("killed")])
async def test_after_a_crash_between_claim_and_result_it_is_found_out_and_never_done_again(
    database: Database, effect: str, crash: Exception
) -> None:
    dial, inquiry = Outside(crash, job()), Inquiry(candidate())
    with pytest.raises(type(crash)):
        await gate_of(database, now=BEGIN).at_most_once(effect, dial, inquiry)
    found = await gate_of(database, now=after(60)).at_most_once(effect, dial, inquiry)
    assert found == tuple(encode(fact) for fact in candidate())
    assert (dial.calls, inquiry.claimed_at) == (1, [BEGIN])


async def test_what_cannot_be_found_out_yet_is_asked_again_and_never_done_again(
    database: Database, effect: str
) -> None:
    dial, inquiry = Outside(Transient("no answer")), Inquiry(Transient("not yet"), Transient("not yet"), job())
    for _ in range(3):
        with pytest.raises(Transient):
            await gate_of(database).at_most_once(effect, dial, inquiry)
    assert await gate_of(database).at_most_once(effect, dial, inquiry) == tuple(encode(fact) for fact in job())
    assert await gate_of(database).at_most_once(effect, dial, NEVER) == tuple(encode(fact) for fact in job())
    assert (dial.calls, inquiry.outside.calls) == (1, 3)


async def test_a_claim_is_recognised_by_its_own_name_alone_and_until_it_has_a_result(
    database: Database, effect: str
) -> None:
    records = EffectRecords(database, "some_service")
    assert await records.claim(effect, "mine", BEGIN) is None
    assert await records.claim(effect, "mine", after(1)) is None
    assert await records.claim(effect, "another's", after(1)) == EffectRecord(BEGIN, None)
    await records.settle(effect, (), after(2))
    assert await records.claim(effect, "mine", after(3)) == EffectRecord(BEGIN, ())


class Unheard(EffectRecords):
    """The first claim is written, and its answer is lost."""

    is_answered = False

    async def claim(self, effect_id: str, by: str, now: datetime) -> EffectRecord | None:
        found = await super().claim(effect_id, by, now)
        if not self.is_answered:
            self.is_answered = True
            raise StoreUnavailable("no answer")
        return found


async def test_what_was_claimed_without_an_answer_is_done_by_whoever_claimed_it_and_nobody_else(
    database: Database, effect: str
) -> None:
    gate = EffectGate(Unheard(database, "some_service"), lambda: BEGIN)
    dial, inquiry = Outside(job()), Inquiry(Transient("not yet"))
    with pytest.raises(StoreUnavailable):
        await gate.at_most_once(effect, dial, NEVER)
    with pytest.raises(Transient, match="not yet"):
        await gate_of(database).at_most_once(effect, NEVER.outside, inquiry)
    assert await gate.at_most_once(effect, dial, NEVER) == tuple(encode(fact) for fact in job())
    assert dial.calls == 1


async def test_of_many_at_the_same_time_one_alone_does_it(database: Database, effect: str) -> None:
    dial, inquiry = Outside(job()), Inquiry(Transient("somebody else is at it"))
    results = await asyncio.gather(
        *(gate_of(database).at_most_once(effect, dial, inquiry) for _ in range(20)), return_exceptions=True
    )
    assert dial.calls == 1
    done = [result for result in results if not isinstance(result, BaseException)]
    assert set(done) == {tuple(encode(fact) for fact in job())}
    assert all(isinstance(result, Transient) for result in results if isinstance(result, BaseException))


async def test_if_it_was_done_and_found_out_at_the_same_time_one_result_stands(database: Database, effect: str) -> None:
    records = EffectRecords(database, "some_service")
    assert await records.claim(effect, "somebody", BEGIN) is None
    one, other = (tuple(encode(fact) for fact in story) for story in (job(), candidate()))
    results = await asyncio.gather(records.settle(effect, one, BEGIN), records.settle(effect, other, BEGIN))
    assert len(set(results)) == 1
    kept = await records.find(effect)
    assert kept is not None
    assert kept.messages == results[0]
    assert kept.claimed_at == BEGIN


async def test_services_keep_their_effects_apart(database: Database, effect: str) -> None:
    outside = Outside(job())
    for service in ("one_service", "other_service"):
        await EffectGate(EffectRecords(database, service), lambda: BEGIN).once(effect, outside)
    assert outside.calls == 2
