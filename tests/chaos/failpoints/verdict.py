"""What the independent checker says of everything that the rows left."""

import asyncio
import sys
from collections.abc import Sequence

from devkit.child import spawn
from tests.chaos.checker import Report, check
from tests.chaos.ending import Log, Tell, until_at_rest, until_none_is_kept
from tests.chaos.failpoints.stage import DATABASE, Stage

_REST_SECONDS = 300.0


class RebuildFailed(Exception):
    """The projections could not be rebuilt; the message says where the log is."""


async def verdict(stage: Stage) -> Report:
    """Waits until all is over and at rest, ends the product, rebuilds, and has the checker look at everything."""
    await stage.until_all_over()
    await _until_at_rest(stage)
    await stage.close_product()
    log = stage.world.logs / "rebuild.log"
    command = [sys.executable, "-m", "tests.chaos.rebuild"]
    process = await spawn(command, log, environment=stage.world.environment)
    if await process.wait() != 0:
        raise RebuildFailed(f"see {log}")
    return await asyncio.to_thread(check, stage.folder)


async def _until_at_rest(stage: Stage) -> None:
    log = Log(stage.bootstrap)
    tell = Tell()
    try:
        async with asyncio.timeout(_REST_SECONDS):
            await until_at_rest(log, stage.phones, tell)
            # What a gateway took out of it when it died waits for that one's lease to end.
            await until_none_is_kept(stage.world.environment["MONGODB_URL"], DATABASE, tell)
            await until_at_rest(log, stage.phones, tell)
    except TimeoutError:
        stage.unexpected.append(f"never came to rest: {tell.last}")
    finally:
        await asyncio.to_thread(log.close)


def about(report: Report, interviews: Sequence[str]) -> list[str]:
    """The breaches that name one of these interviews."""
    return [
        f"{finding.name}: {breach}"
        for finding in report.findings
        for breach in finding.breaches
        if any(interview in str(breach) for interview in interviews)
    ]
