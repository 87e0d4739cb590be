"""Résumés to text: the pool of guarded processes, beside the same libraries called bare in one process."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.case import Case, Goal, Sample, Sides
from bench.floors.resume import FILES, files
from bench.ground import Ground
from shared.resumes.reader import ResumeReader


@asynccontextmanager
async def _sides(_: Ground) -> AsyncIterator[Sides]:
    uploads = [(path.name, path.read_bytes()) for path in files()]
    pipe = asyncio.subprocess.PIPE
    bare = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.floors.resume", stdin=pipe, stdout=pipe)
    assert bare.stdin is not None
    assert bare.stdout is not None
    asking, answering = bare.stdin, bare.stdout

    async def floor() -> Sample:
        asking.write(b"go\n")
        return {"seconds": float(await answering.readline())}

    async with ResumeReader(workers=1) as reader:

        async def product() -> Sample:
            began = time.perf_counter()
            for name, data in uploads:
                await reader.read(data, name)
            return {"seconds": time.perf_counter() - began}

        yield {"product": product, "floor": floor}
    asking.close()
    await bare.wait()


RESUME = Case(
    name="resume",
    title=f"Résumé → text, {FILES} files by seven producers",
    floor="pypdf and python-docx called directly, in one process",
    goals=(Goal("seconds", at_most=1.25, says="time"),),
    sides=_sides,
)
