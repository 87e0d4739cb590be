"""Writes what the interview screener recommends to an applicant-tracking system.

Reads the states: candidate.decision, a compacted topic with the latest decision of each interview. What was written is
kept by interview and revision, and only then is the offset committed: whoever dies in between writes the same thing
once more, and an HTTP PUT does not mind.
"""

import asyncio
import json
import logging
import os
import signal
import sqlite3
import sys
import urllib.request
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord

BOOTSTRAP = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
ATS_URL = os.environ.get("ATS_URL", "http://127.0.0.1:9100")
GROUP = os.environ.get("GROUP_ID", "my-ats-python")
STATE_FILE = os.environ.get("STATE_FILE", "ats-python.sqlite")
KNOWN_TYPE = "candidate.decision.v1"


class State:
    """What the ATS has, in a file: of each interview the revision and the event it came by."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("CREATE TABLE IF NOT EXISTS written (interview TEXT PRIMARY KEY, revision TEXT, ce_id TEXT)")

    def has(self, interview: str, revision: str, ce_id: str) -> bool:
        """Whether the ATS has this event, or a later one of the interview.

        The order of records does not say which is later: a repetition of an earlier one may come after it.
        """
        row = self._db.execute("SELECT revision, ce_id FROM written WHERE interview = ?", (interview,)).fetchone()
        return row is not None and (row[1] == ce_id or row[0] >= revision)

    def keep(self, interview: str, revision: str, ce_id: str) -> None:
        """The ATS has it."""
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", (interview, revision, ce_id))


async def write(decision: dict[str, Any]) -> None:
    """Writes to the ATS, for as long as it is away."""
    body = {
        "recommendation": decision["recommendation"],
        "score": decision["overall_score"],
        "decided_by": decision["decided_by"],
    }
    request = urllib.request.Request(
        f"{ATS_URL}/interviews/{decision['interview_id']}/recommendation",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    for attempt in range(1_000_000):
        try:
            await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=10).close())
            return
        except OSError as failure:  # refused connections, time-outs, and statuses from 400 on
            logging.warning("the ATS does not take it (%s); trying again", failure)
        await asyncio.sleep(min(0.1 * 2 ** min(attempt, 10), 2))


async def handle(record: ConsumerRecord, state: State) -> None:
    """One record. CloudEvents in Kafka's binary mode has the attributes in headers."""
    attributes = {name: (value or b"").decode() for name, value in record.headers if name.startswith("ce_")}
    if attributes.get("ce_type") != KNOWN_TYPE or record.value is None:
        return  # a type or version of which we know nothing: passed over
    decision = json.loads(record.value)  # fields that we do not name are passed over
    place = decision["interview_id"], decision["revision"], attributes["ce_id"]
    if state.has(*place):
        return
    await write(decision)
    state.keep(*place)
    logging.info("recommendation written to my ATS: %s %s", decision["interview_id"], decision["recommendation"])


async def consume(state: State) -> None:
    """Reads from the beginning the first time, and from where it was afterwards."""
    consumer = AIOKafkaConsumer(
        "candidate.decision",
        bootstrap_servers=BOOTSTRAP,
        group_id=GROUP,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        async for record in consumer:
            await handle(record, state)
            await consumer.commit()
    finally:
        await consumer.stop()


async def main() -> None:
    """Until SIGINT or SIGTERM."""
    consuming = asyncio.create_task(consume(State(STATE_FILE)))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, consuming.cancel)
    await asyncio.wait([consuming])
    if not consuming.cancelled():
        consuming.result()  # raises what ended it


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("aiokafka").setLevel(logging.WARNING)
    asyncio.run(main())
