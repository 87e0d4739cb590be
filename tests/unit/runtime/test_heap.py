import ctypes
import gc
import subprocess
import sys

import pytest

from shared.heap import all_stays, set_aside


def test_what_is_there_is_kept_and_not_looked_through() -> None:
    there: list[object] = []
    usual = gc.get_threshold()
    try:
        set_aside()
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
        assert all(each is not there for each in gc.get_objects())
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


def test_what_is_imported_is_not_looked_through_then_or_later() -> None:
    try:
        with all_stays():
            assert not gc.isenabled()
            made: list[object] = []
        assert gc.isenabled()
        assert all(each is not made for each in gc.get_objects())
    finally:
        gc.unfreeze()


_THREADS = """
import ctypes, sys, threading
from shared.heap import give_memory_back

if sys.argv[1] == "one":
    give_memory_back()
together = threading.Barrier(4)

def work():
    together.wait()
    held = [bytes(1000) for _ in range(10_000)]
    together.wait()

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_stats"), reason="not glibc")
def test_threads_share_one_arena() -> None:
    def arenas(how: str) -> int:
        ran = subprocess.run([sys.executable, "-c", _THREADS, how], check=True, capture_output=True, text=True)
        return ran.stderr.count("Arena ")

    assert arenas("one") == 1
    assert arenas("each its own") > 1


_LARGE = """
import ctypes, sys
from shared.heap import give_memory_back

if sys.argv[1] == "by itself":
    give_memory_back()
NAMES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
class Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in NAMES.split()]
mallinfo2 = ctypes.CDLL(None).mallinfo2
mallinfo2.restype = Mallinfo2
bytes(4_000_000)
before = mallinfo2().hblks
held = bytes(1_000_000)
print(mallinfo2().hblks - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="not glibc")
def test_what_is_large_is_mapped_by_itself() -> None:
    def mapped(how: str) -> int:
        ran = subprocess.run([sys.executable, "-c", _LARGE, how], check=True, capture_output=True, text=True)
        return int(ran.stdout)

    assert mapped("by itself") == 1
    assert mapped("as glibc does") == 0
