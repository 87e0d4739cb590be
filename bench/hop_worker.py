"""`python -m bench.hop_worker BOOTSTRAP GROUP`: a worker that says of each key when its decision was made.

A line for each: the key, and the nanoseconds of the clock that all processes of a machine have in common.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bench.doing_nothing import NoEffectRecords, NoProjection, no_change, no_effect
from bench.worker import work
from shared.events.responses import ResponseSkipped
from shared.heap import set_aside
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings, WorkerSettings
from shared.kafka.table import Table, on
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Document
from shared.telemetry import configure_logging


def tell(document: Document, _now: datetime) -> Sequence[object]:
    """Decides nothing."""
    sys.stdout.write(f"{document['_id']} {time.monotonic_ns()}\n")
    sys.stdout.flush()
    return ()


async def main(bootstrap: str, group: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    service: Service[Any, Any] = Service(
        name=group,
        collection=CollectionName.INTERVIEWS,
        table=Table(on(ResponseSkipped, no_change)),
        read=dict,
        decide=tell,
        perform=no_effect,
    )
    kafka = KafkaSettings(kafka_bootstrap_servers=bootstrap)
    async with Database(MongoSettings()) as nowhere:  # connects when it is asked something, and nobody does
        set_aside()
        await work(service, kafka, WorkerSettings(), nowhere, stop, NoProjection(), NoEffectRecords())


if __name__ == "__main__":
    configure_logging("bench", "WARNING")  # to stderr: what is said on stdout is read
    asyncio.run(main(sys.argv[1], sys.argv[2]))
