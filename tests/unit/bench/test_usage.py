"""What a process and those that it started used."""

import os
import subprocess
import sys

import pytest

from bench.usage import cpu_seconds, family, family_cpu_seconds

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
_WAITS = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()"
_BUSY = "import time\nwhile time.process_time() < 0.2: pass\n"


def test_a_family_is_a_process_and_all_below_it() -> None:
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_WAITS!r}])"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        grandchild = int(parent.stdout.readline())
        assert {os.getpid(), parent.pid, grandchild} <= set(family(os.getpid()))
        parent.communicate()
    assert grandchild not in set(family(os.getpid()))


def test_what_ended_is_counted_once_it_was_waited_for() -> None:
    before, own = family_cpu_seconds(os.getpid()), cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", _BUSY], check=True)
    used, by_ourselves = family_cpu_seconds(os.getpid()) - before, cpu_seconds(os.getpid()) - own
    assert used - by_ourselves >= 0.15
