"""What is done with dead letters. Each act is a fact of its own: who, when, why."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ops.dlq.letter import Act
from ops.dlq.mailbox import Case
from shared.clock import Clock
from shared.events.fact import Fact, follow
from shared.events.operations import DeadLetterDiscarded, DeadLetterRedriven
from shared.failpoints import failpoint
from shared.kafka.publisher import Publisher

SOURCE = "/ops"
_AT_ONCE = 100
_NO_TENANT = "default"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who acts, and when."""

    name: str
    clock: Clock


async def redrive(publisher: Publisher, cases: Sequence[Case], operator: Operator, reason: str | None) -> int:
    """Puts the originals back at the end of their topics, byte for byte, and then says so. How many were put back.

    A record that several services could not process is put back once. The order is what a crash in between needs:
    a message that is back without its fact leaves its letter open, and putting it back again does no harm, because
    folds are idempotent and effects have their results stored. The other order could lose it.

    Raises:
        PublishFailed: Kafka did not acknowledge; what was not said to be put back is open still.
    """
    put_back = 0
    for batch in _batches(cases):
        await publisher.send([same[0].letter.original for same in batch])
        failpoint("dlq.put_back")
        await publisher.publish(*(redriven(case, operator, reason) for same in batch for case in same))
        failpoint("dlq.redrive_recorded")
        put_back += len(batch)
    return put_back


async def discard(publisher: Publisher, cases: Sequence[Case], operator: Operator, reason: str) -> None:
    """Says that nothing more is to be done about letters. Raises PublishFailed."""
    for batch in _batches(cases):
        await publisher.publish(*(discarded(case, operator, reason) for same in batch for case in same))
        failpoint("dlq.discard_recorded")


def redriven(case: Case, operator: Operator, reason: str | None) -> Fact[Act]:
    """The fact that a letter is put back."""
    at = case.id
    data = DeadLetterRedriven(
        service=at.service,
        original_topic=at.topic,
        original_partition=at.partition,
        original_offset=at.offset,
        redrive=case.redrives + 1,
        by=operator.name,
        reason=reason,
    )
    return _fact(case, data, operator)


def discarded(case: Case, operator: Operator, reason: str) -> Fact[Act]:
    """The fact that a letter is given up."""
    at = case.id
    data = DeadLetterDiscarded(
        service=at.service,
        original_topic=at.topic,
        original_partition=at.partition,
        original_offset=at.offset,
        by=operator.name,
        reason=reason,
    )
    return _fact(case, data, operator)


def _fact(case: Case, data: Act, operator: Operator) -> Fact[Act]:
    letter = case.letter
    # Which act of this letter it is, and all that is particular about it: a repetition after a crash is the same fact,
    # and two operators at the same time make two facts, not one with two meanings.
    act = json.dumps([len(case.acts), data.by, data.reason])
    fact: Fact[Act] = follow(
        data,
        source=SOURCE,
        subject=str(letter.id),
        tenant=letter.attribute("ce_tenant") or _NO_TENANT,
        cause=str(letter.id),
        time=operator.clock(),
        discriminator=act,
    )
    story = letter.attribute("ce_correlationid")
    return replace(fact, correlation_id=story) if story else fact


def _batches(cases: Sequence[Case]) -> Iterator[list[list[Case]]]:
    """Letters of one record together, in the order of the log, some records at once."""
    groups = [list(same) for _, same in groupby(sorted(cases, key=_record), key=_record)]
    for begin in range(0, len(groups), _AT_ONCE):
        yield groups[begin : begin + _AT_ONCE]


def _record(case: Case) -> tuple[str, int, int]:
    return case.id.topic, case.id.partition, case.id.offset
