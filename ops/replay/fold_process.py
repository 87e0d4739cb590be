"""`python -m ops.replay.fold_process`: folds a part of the log, while others fold the rest.

A job on standard input, reports on standard output. It ends when its input does: with whoever started it.
"""

import asyncio
import signal
import sys

from aiokafka.errors import KafkaError

from ops.replay.fold_job import LONGEST_LINE, FoldJob, FoldReport
from ops.replay.targets import TARGETS
from shared.heap import set_aside
from shared.kafka.log_reader import open_log
from shared.kafka.replay import BATCH, Tally, fold_into
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.telemetry import configure_logging


async def main() -> int:
    """Returns the exit code."""
    orders = asyncio.StreamReader(limit=LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    job = await orders.readline()
    if not job:
        return 0
    folding = asyncio.create_task(_fold(FoldJob.model_validate_json(job)))
    abandoned = asyncio.create_task(orders.read())
    await asyncio.wait((folding, abandoned), return_when=asyncio.FIRST_COMPLETED)
    if folding.done():
        return folding.result()
    folding.cancel()
    return 1


async def _fold(job: FoldJob) -> int:
    table = TARGETS[job.service].table
    told = 0

    def report(tally: Tally) -> None:
        nonlocal told
        news = tuple((each.place, each.reason) for each in tally.passed_over[told:])
        told = len(tally.passed_over)
        _say(FoldReport(records=tally.records, passed_over=news))

    set_aside()
    try:
        async with Database(job.mongo) as database, open_log(job.kafka, sorted({p.topic for p in job.ends})) as log:
            await fold_into(table, log.read(job.begins, job.ends, BATCH), Projection(database, job.into), report)
    except KafkaError as failure:
        _say(FoldReport(kafka_failed=str(failure)))
        return 1
    return 0


def _say(report: FoldReport) -> None:
    sys.stdout.write(report.model_dump_json(exclude_defaults=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this
    configure_logging("screener", "WARNING")
    sys.exit(asyncio.run(main()))
