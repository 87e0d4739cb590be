"""A service with a file in hand that will never be read; it waits to be killed."""

import asyncio
import os
import sys

from shared.resumes.limits import ReadingLimits
from shared.resumes.reader import ResumeReader
from tests.unit.resumes import hostile_worker


async def main(folder: str) -> None:
    async with ResumeReader(ReadingLimits(seconds=600), worker_module=hostile_worker.MODULE) as reader:
        await reader.read(hostile_worker.MEET + os.fsencode(folder), "")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
