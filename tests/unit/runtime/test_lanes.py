import asyncio
import random

from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Final, Transient
from shared.kafka.breaker import Breaker
from tests.unit.runtime.settling_by_hand import (
    LIMIT_SECONDS,
    NEVER,
    ByHand,
    Letters,
    Partition,
    lanes,
    turns,
    until,
)


async def test_a_settled_key_finishes_its_records() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters())
    work.submit("a", {"_id": "a"}, [partition.ticket(), partition.ticket()])
    held = await settle.next()
    assert (held.key, held.document) == ("a", {"_id": "a"})
    assert partition.watermark.position == 0
    held.end()
    assert await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 2
    assert work.busy == 0


async def test_keys_are_settled_side_by_side() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters())
    for key in "abc":
        work.submit(key, None, [partition.ticket()])
    begun = [await settle.next() for _ in "abc"]
    assert [held.key for held in begun] == ["a", "b", "c"]
    begun[1].end()
    begun[2].end()
    await turns()
    assert partition.watermark.position == 0
    begun[0].end()
    await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 3


async def test_what_comes_while_a_key_is_settled_is_settled_together_afterwards_on_a_fresh_document() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters())
    work.submit("a", {"_id": "a"}, [partition.ticket()])
    first = await settle.next()
    for _ in range(3):
        work.submit("a", {"_id": "a", "older": True}, [partition.ticket()])
    await turns()
    assert settle.begun.empty()
    first.end()
    second = await settle.next()
    assert second.document is None
    assert partition.watermark.position == 1
    second.end()
    await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 4
    assert settle.most_at_once["a"] == 1


async def test_a_passing_failure_is_tried_again_for_as_long_as_it_lasts() -> None:
    settle, letters, partition = ByHand(), Letters(), Partition()
    work = lanes(settle, letters, attempts=2)
    work.submit("a", {"_id": "a"}, [partition.ticket()])
    for _ in range(10):
        (await settle.next()).end(Transient("down"))
    last = await settle.next()
    assert last.document is None
    last.end()
    await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 1
    assert not letters.kept


async def test_what_is_tried_again_is_told_to_its_partition_until_it_is_settled() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters())
    work.submit("a", None, [partition.ticket()])
    for failure in (Transient("down"), ValueError("odd")):
        (await settle.next()).end(failure)
    last = await settle.next()
    assert (partition.watermark.retrying, partition.watermark.attempts) == (1, 2)
    last.end()
    await work.drain(LIMIT_SECONDS)
    assert (partition.watermark.retrying, partition.watermark.attempts) == (0, 0)


async def test_news_of_a_key_ends_the_wait_for_its_next_try_and_joins_it() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters(), backoff=NEVER)
    work.submit("a", None, [partition.ticket()])
    (await settle.next()).end(Transient("down"))
    await turns()
    work.submit("a", None, [partition.ticket()])
    (await settle.next()).end()
    await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 2
    assert settle.begun.empty()


async def test_a_poison_message_is_given_up_once_after_so_many_tries_and_its_neighbours_go_on() -> None:
    settle, letters, partition = ByHand(), Letters(), Partition()
    work = lanes(settle, letters, attempts=3)
    work.submit("a", None, [partition.ticket()])
    for _ in range(3):
        (await settle.next()).end(ValueError("poison"))
    await work.drain(LIMIT_SECONDS)
    assert letters.kept == [(0, "ValueError('poison')", 3)]
    assert partition.watermark.position == 1
    work.submit("a", None, [partition.ticket()])
    (await settle.next()).end()
    await work.drain(LIMIT_SECONDS)
    assert len(letters.kept) == 1
    assert partition.watermark.position == 2


async def test_where_no_further_try_would_help_a_message_is_given_up_at_once() -> None:
    settle, letters, partition = ByHand(), Letters(), Partition()
    work = lanes(settle, letters, attempts=3)
    work.submit("a", None, [partition.ticket()])
    (await settle.next()).end(Final("refused"))
    await work.drain(LIMIT_SECONDS)
    assert letters.kept == [(0, "Final('refused')", 1)]
    assert settle.begun.empty()


async def test_passing_failures_between_do_not_make_a_message_poison() -> None:
    settle, letters, partition = ByHand(), Letters(), Partition()
    work = lanes(settle, letters, attempts=2)
    work.submit("a", None, [partition.ticket()])
    for failure in [ValueError(), *[Transient()] * 5]:
        (await settle.next()).end(failure)
    (await settle.next()).end()
    await work.drain(LIMIT_SECONDS)
    assert not letters.kept


async def test_while_the_breaker_is_open_nothing_is_given_up() -> None:
    settle, letters, partition = ByHand(), Letters(), Partition()
    breaker = Breaker(window=10, minimum=1)
    work = lanes(settle, letters, attempts=1, breaker=breaker)
    work.submit("a", None, [partition.ticket()])
    for _ in range(5):
        (await settle.next()).end(ValueError("the world is broken"))
    last = await settle.next()
    assert breaker.is_open
    assert not letters.kept
    last.end()
    await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 1


async def test_a_message_that_stays_poison_is_given_up_when_the_breaker_closes() -> None:
    settle, letters, partition = ByHand(), Letters(), Partition()
    breaker = Breaker(window=4, minimum=1)
    work = lanes(settle, letters, attempts=1, breaker=breaker)
    work.submit("a", None, [partition.ticket()])
    (await settle.next()).end(ValueError("poison"))
    held = await settle.next()
    for _ in range(4):
        breaker.succeeded()
    held.end(ValueError("poison"))
    await work.drain(LIMIT_SECONDS)
    assert [offset for offset, _, _ in letters.kept] == [0]


async def test_a_letter_that_cannot_be_kept_leaves_its_record_unfinished_and_the_runtime_broken() -> None:
    settle, letters, partition = ByHand(), Letters(failing=[Transient("Kafka is down")]), Partition()
    work = lanes(settle, letters, attempts=1)
    work.submit("a", None, [partition.ticket()])
    (await settle.next()).end(ValueError("poison"))
    await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 0
    assert isinstance(work.broken, Transient)
    assert work.progress.is_set()


async def test_a_key_without_records_is_settled_too() -> None:
    settle, letters = ByHand(), Letters()
    work = lanes(settle, letters, attempts=1)
    work.submit("a", None, [])
    (await settle.next()).end(ValueError("poison"))
    await work.drain(LIMIT_SECONDS)
    assert not letters.kept
    assert work.broken is None


async def test_draining_is_bounded_and_tells_whether_it_came_to_an_end() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters())
    assert await work.drain(0)
    work.submit("a", None, [partition.ticket()])
    held = await settle.next()
    assert not await work.drain(0)
    held.end()
    assert await work.drain(LIMIT_SECONDS)


async def test_what_is_abandoned_stays_uncommitted() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters(), backoff=NEVER)
    for key in "ab":
        work.submit(key, None, [partition.ticket()])
    (await settle.next()).end(Transient("down"))
    await settle.next()
    await work.abandon()
    assert await work.drain(0)
    assert work.busy == 0
    assert work.broken is None
    assert partition.watermark.position == 0


async def test_every_settled_key_is_told_to_whoever_waits_for_progress() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters())
    work.submit("a", None, [partition.ticket()])
    (await settle.next()).end()
    await until(work.progress)
    assert partition.watermark.position == 1


async def storm(chance: random.Random) -> None:
    """Keys, failures and arrivals in any order; then everything is finished, and nothing twice at once."""
    settle, letters, partition = ByHand(), Letters(), Partition()
    work = lanes(settle, letters, attempts=2, breaker=Breaker(minimum=1_000_000))
    for _ in range(chance.randint(1, 30)):
        work.submit(chance.choice("abc"), None, [partition.ticket() for _ in range(chance.randint(0, 2))])
        await turns(chance.randint(0, 5))
        while not settle.begun.empty() and chance.random() < 0.7:
            settle.begun.get_nowait().end(chance.choice([None, None, Transient(), ValueError()]))
    while work.busy:
        if not settle.begun.empty():
            settle.begun.get_nowait().end(chance.choice([None, Transient(), ValueError()]))
        await asyncio.sleep(0)
    assert await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == partition.watermark.highest
    assert max(settle.most_at_once.values(), default=1) == 1
    offsets = [offset for offset, _, _ in letters.kept]
    assert len(set(offsets)) == len(offsets)
    assert work.broken is None


@given(st.randoms(use_true_random=False))
async def test_whatever_happens_every_record_is_finished_and_given_up_at_most_once(chance: random.Random) -> None:
    await storm(chance)


async def test_a_document_that_is_settled_needs_no_lane() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters(), is_settled=lambda document: bool(document.get("done")))
    work.submit("a", {"_id": "a", "done": True}, [partition.ticket()])
    assert (work.busy, partition.watermark.position) == (0, 1)
    assert work.progress.is_set()
    work.submit("a", {"_id": "a"}, [partition.ticket()])
    work.submit("b", None, [partition.ticket()])
    assert [(await settle.next()).key for _ in "ab"] == ["a", "b"]
    await work.abandon()


async def test_while_a_key_is_being_settled_what_comes_for_it_waits_even_if_it_is_settled() -> None:
    settle, partition = ByHand(), Partition()
    work = lanes(settle, Letters(), is_settled=lambda document: bool(document.get("done")))
    work.submit("a", {"_id": "a"}, [partition.ticket()])
    first = await settle.next()
    work.submit("a", {"_id": "a", "done": True}, [partition.ticket()])
    assert partition.watermark.position == 0
    first.end()
    (await settle.next()).end()
    assert await work.drain(LIMIT_SECONDS)
    assert partition.watermark.position == 2
