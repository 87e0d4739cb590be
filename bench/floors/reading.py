"""A loop around `getmany` that decodes what it gets and commits where it is: a consumer without any of our promises."""

import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer

from shared.events.wire import decode

_COMMIT_SECONDS = 0.5


async def read(bootstrap: str, topics: Sequence[str], group: str, records: int, batch: int, *, decoding: bool) -> float:
    """Reads so many records as the only member of a new group, at most `batch` at once, and commits now and then.

    Returns the seconds from the first records to the last commit.
    """
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    began = committed = done = 0.0
    async with consumer:
        while done < records:
            batches = await consumer.getmany(timeout_ms=200, max_records=batch)
            if batches and not began:
                began = time.perf_counter()
            for some in batches.values():
                done += len(some)
                if decoding:
                    for record in some:
                        decode(record.headers, record.value)
            if time.perf_counter() - committed > _COMMIT_SECONDS:
                await consumer.commit()
                committed = time.perf_counter()
        await consumer.commit()
        return time.perf_counter() - began
