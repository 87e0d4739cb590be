import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from devkit.child import Child, NotStarted, StartFailed, spawn

DEADLINE_SECONDS = 60

OBEDIENT = "import time; print('ready', flush=True); time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {OBEDIENT}"
BROKEN = "import sys; sys.exit('no such luck')"
PARENT = """
import asyncio, sys
from pathlib import Path
from devkit.child import spawn

async def main():
    child = await spawn([sys.executable, "-c", "import time; time.sleep(600)"], Path(sys.argv[1]))
    print(child.pid, flush=True)
    await child.wait()

asyncio.run(main())
"""


class Script(Child):
    """A child that is ready when it has said so."""

    name = "script"

    def __init__(self, folder: Path, program: str, *, start_seconds: float = 60, stop_seconds: float = 60) -> None:
        super().__init__(folder / "script.log")
        self.start_seconds, self.stop_seconds = start_seconds, stop_seconds
        self._program = program

    @property
    def environment(self) -> dict[str, str]:
        return {}

    async def _command(self) -> Sequence[str]:
        return [sys.executable, "-c", self._program]

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        await until(lambda: "ready" in self.log_path.read_text())


async def test_a_stopped_child_ends_by_the_signal_and_may_start_again(tmp_path: Path) -> None:
    child = Script(tmp_path, OBEDIENT)
    async with child:
        first = child.pid
        assert child.running
    assert child.returncode == -signal.SIGTERM
    async with child:
        assert child.pid != first


async def test_a_child_that_ignores_being_asked_is_killed(tmp_path: Path) -> None:
    child = Script(tmp_path, DEAF, stop_seconds=0.1)
    await child.start()
    await child.stop()
    assert child.returncode == -signal.SIGKILL


async def test_a_child_that_ends_while_starting_is_reported_with_its_last_words(tmp_path: Path) -> None:
    child = Script(tmp_path, BROKEN)
    with pytest.raises(StartFailed, match="no such luck"):
        async with asyncio.timeout(DEADLINE_SECONDS):
            await child.start()
    assert not child.running


async def test_a_child_that_is_never_ready_is_given_up_and_not_left_running(tmp_path: Path) -> None:
    child = Script(tmp_path, "import time; time.sleep(600)", start_seconds=0.2)
    with pytest.raises(StartFailed, match="not ready in time"):
        await child.start()
    assert child.returncode == -signal.SIGKILL


async def test_stopping_what_does_not_run_does_nothing(tmp_path: Path) -> None:
    child = Script(tmp_path, OBEDIENT)
    await child.stop()
    await child.kill()
    with pytest.raises(NotStarted):
        _ = child.pid


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
async def test_a_child_dies_when_its_parent_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "grandchild.log")]
    parent = await spawn(command, tmp_path / "parent.log", stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    grandchild = int(await parent.stdout.readline())
    assert is_running(grandchild)
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(DEADLINE_SECONDS):
        await until(lambda: not is_running(grandchild))


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at /proc")
async def test_a_paused_child_stands_still_until_it_is_resumed(tmp_path: Path) -> None:
    async with Script(tmp_path, OBEDIENT) as child:
        child.pause()
        async with asyncio.timeout(DEADLINE_SECONDS):
            await until(lambda: state(child.pid) == "T")
            child.resume()
            await until(lambda: state(child.pid) != "T")
        assert child.running


def state(pid: int) -> str:
    """The kernel's letter for what a process does."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def until(condition: Callable[[], bool]) -> None:
    while True:
        if condition():
            return
        await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    """False for a zombie too: where nobody reaps orphans, it stays one."""
    try:
        os.kill(pid, 0)
        return not Path("/proc").exists() or state(pid) != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False  # it was gone, or went while we looked
