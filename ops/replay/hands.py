"""Processes that fold side by side: folding is Python's work, and one process has one core."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import Self

from aiokafka.errors import KafkaConnectionError

from ops.replay.fold_job import LONGEST_LINE, FoldJob, FoldReport, Stretch, length, shares
from shared.errors import Transient
from shared.kafka.batch import PassedOver
from shared.kafka.log_reader import Offsets
from shared.kafka.replay import Tally, Told
from shared.kafka.settings import KafkaSettings
from shared.mongo.settings import MongoSettings

WORTH = 50_000
"""Records. One process folds fewer before others have started."""


class HandLost(Transient):
    """A process that folded has ended before its time."""


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Hands:
    """At most `most` processes. Use it as an async context manager: none outlives it."""

    def __init__(self, mongo: MongoSettings, most: int, worth: int = WORTH) -> None:
        self._mongo = mongo
        self._most = most
        self._worth = worth
        self._processes: list[Process] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            if process.returncode is None:
                process.kill()
            await process.wait()

    @property
    def are_there(self) -> bool:
        """Whether they were worth it."""
        return bool(self._processes)

    async def start(self, begins: Offsets, ends: Offsets) -> None:
        """Starts as many as this much can be shared out to, if it is worth it. They are told later what to fold."""
        parts = shares(begins, ends, self._most)
        if len(parts) < 2 or sum(map(length, parts)) < self._worth:
            return
        for _ in parts:
            command = (sys.executable, "-m", "ops.replay.fold_process")
            self._processes.append(
                await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE)
            )

    async def fold(
        self, service: str, kafka: KafkaSettings, begins: Offsets, ends: Offsets, into: str, told: Told
    ) -> Tally:
        """Folds everything from `begins` to before `ends` into the collection `into`. `told` hears of all together.

        Raises:
            KafkaConnectionError: Kafka cannot be read.
            HandLost: one of them died.
        """
        tally = Tally()

        async def work(process: Process, part: Sequence[Stretch]) -> None:
            job = FoldJob(service=service, into=into, stretches=tuple(part), kafka=kafka, mongo=self._mongo)
            records = 0
            async with aclosing(_reports(process, job)) as reports:
                async for report in reports:
                    tally.passed_over += (PassedOver(place, reason) for place, reason in report.passed_over)
                    tally.records += report.records - records
                    records = report.records
                    told(tally)

        parts = shares(begins, ends, len(self._processes))
        working = [asyncio.create_task(work(*each)) for each in zip(self._processes, parts, strict=False)]
        try:
            await asyncio.gather(*working)
        finally:
            for task in working:
                task.cancel()
        return tally


async def _reports(process: Process, job: FoldJob) -> AsyncGenerator[FoldReport, None]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(job.model_dump_json().encode() + b"\n")
    async for line in process.stdout:
        report = FoldReport.model_validate_json(line)
        if report.kafka_failed is not None:
            raise KafkaConnectionError(report.kafka_failed)
        yield report
    if code := await process.wait():
        raise HandLost(f"A process that folded a part of the log ended with {code}.")
