import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from devkit.samples import CANDIDATES
from shared.resumes.limits import MEBIBYTE, ReadingLimits
from shared.resumes.outcomes import ResumeUnreadable
from shared.resumes.reader import ReaderClosed, ResumeReader
from shared.resumes.reasons import RejectionReason
from shared.resumes.worker_process import WorkerUnstartable
from tests.unit.resumes import documents, hostile_worker
from tests.unit.resumes.processes import arrived_in, children, environment_of, has_ended, until

SOON = ReadingLimits(seconds=5.0)
"""What hangs is waited for in vain, and what does not must be read in time on a slow machine as well."""
PATIENT = ReadingLimits(seconds=600.0, memory_bytes=512 * MEBIBYTE)


@pytest.fixture
async def hostile() -> AsyncIterator[ResumeReader]:
    async with ResumeReader(PATIENT, worker_module=hostile_worker.MODULE) as reader:
        yield reader


async def process_id(reader: ResumeReader) -> int:
    return int((await reader.read(hostile_worker.PROCESS_ID, "")).text)


async def reason_from(reader: ResumeReader, data: bytes) -> RejectionReason:
    with pytest.raises(ResumeUnreadable) as unreadable:
        await reader.read(data, "resume.pdf")
    assert unreadable.value.detail.endswith(".")
    return unreadable.value.reason


async def test_samples_are_read_concurrently_by_the_product_worker() -> None:
    async with ResumeReader(workers=2) as reader:
        resumes = await asyncio.gather(
            *(reader.read(candidate.resume.read_bytes(), candidate.resume.name) for candidate in CANDIDATES)
        )
    for candidate, resume in zip(CANDIDATES, resumes, strict=True):
        assert candidate.name in resume.text


async def test_a_refusal_travels_with_its_reason() -> None:
    async with ResumeReader() as reader:
        assert await reason_from(reader, b"\x89PNG\r\n\x1a\n") is RejectionReason.MISLABELLED


async def test_one_process_reads_many_files(hostile: ResumeReader) -> None:
    assert await process_id(hostile) == await process_id(hostile) != os.getpid()


async def test_a_file_as_large_as_allowed_gets_through(hostile: ResumeReader) -> None:
    await hostile.read(b"\x00" * PATIENT.file_bytes, "")
    assert await reason_from(hostile, b"\x00" * (PATIENT.file_bytes + 1)) is RejectionReason.TOO_LARGE


async def test_what_a_parser_prints_does_not_disturb_the_answer(hostile: ResumeReader) -> None:
    assert (await hostile.read(hostile_worker.PRINT, "")).pages == 1


async def test_a_parse_that_hangs_times_out_and_the_next_file_is_read() -> None:
    async with ResumeReader(SOON, worker_module=hostile_worker.MODULE) as reader:
        before = await process_id(reader)
        assert await reason_from(reader, hostile_worker.HANG) is RejectionReason.TIMED_OUT
        assert await process_id(reader) != before
        await until(lambda: has_ended(before))


async def test_a_document_made_to_take_minutes_times_out_and_the_next_file_is_read() -> None:
    minutes = documents.pdf(*[b"q Q " * 900_000] * 30)
    async with ResumeReader(SOON) as reader:
        assert await reason_from(reader, minutes) is RejectionReason.TIMED_OUT
        assert (await reader.read(documents.text_pdf(documents.SENTENCE), "resume.pdf")).text == documents.SENTENCE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (hostile_worker.HOG, RejectionReason.OUT_OF_MEMORY),
        (hostile_worker.KILLED_FROM_OUTSIDE, RejectionReason.OUT_OF_MEMORY),
        (hostile_worker.SEGFAULT, RejectionReason.CORRUPT),
        (hostile_worker.RAISE, RejectionReason.CORRUPT),
    ],
    ids=["memory hog", "killed", "segfault", "bug"],
)
async def test_a_file_that_ends_its_worker_is_refused_and_the_next_file_is_read(
    hostile: ResumeReader, data: bytes, reason: RejectionReason
) -> None:
    before = await process_id(hostile)
    assert await reason_from(hostile, data) is reason
    assert await process_id(hostile) != before


async def test_a_worker_killed_while_idle_costs_no_file(hostile: ResumeReader) -> None:
    before = await process_id(hostile)
    os.kill(before, signal.SIGKILL)
    assert await process_id(hostile) != before


async def test_a_worker_that_has_grown_answers_and_is_replaced(hostile: ResumeReader) -> None:
    grown = int((await hostile.read(hostile_worker.GROW, "")).text)
    assert await process_id(hostile) != grown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_to_the_whole_group_is_left_to_the_parent(hostile: ResumeReader, number: signal.Signals) -> None:
    before = await process_id(hostile)
    os.kill(before, number)
    assert await process_id(hostile) == before


async def test_as_many_files_are_read_at_once_as_there_are_workers(tmp_path: Path) -> None:
    meet = hostile_worker.MEET + os.fsencode(tmp_path)
    async with ResumeReader(PATIENT, workers=2, worker_module=hostile_worker.MODULE) as reader:
        first, second = await asyncio.gather(reader.read(meet, ""), reader.read(meet, ""))
    assert first.text != second.text


async def test_a_cancelled_read_frees_its_worker(hostile: ResumeReader, tmp_path: Path) -> None:
    reading = asyncio.create_task(hostile.read(hostile_worker.MEET + os.fsencode(tmp_path), ""))
    await until(lambda: arrived_in(tmp_path) > 0)
    busy = arrived_in(tmp_path)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await process_id(hostile) != busy
    await until(lambda: has_ended(busy))


async def test_a_read_cancelled_in_the_queue_costs_nothing(hostile: ResumeReader, tmp_path: Path) -> None:
    before = await process_id(hostile)
    meeting = asyncio.create_task(hostile.read(hostile_worker.MEET + os.fsencode(tmp_path), ""))
    await until(lambda: arrived_in(tmp_path) > 0)
    queued = asyncio.create_task(hostile.read(hostile_worker.PROCESS_ID, ""))
    await asyncio.wait([queued], timeout=0)
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    (tmp_path / "somebody else").touch()
    assert int((await meeting).text) == await process_id(hostile) == before


async def test_closing_ends_the_workers_and_says_nothing_about_the_files_in_hand(tmp_path: Path) -> None:
    async with ResumeReader(PATIENT, worker_module=hostile_worker.MODULE) as reader:
        meet = hostile_worker.MEET + os.fsencode(tmp_path)
        tasks = [asyncio.create_task(reader.read(meet, "")) for _ in range(3)]
        await until(lambda: arrived_in(tmp_path) > 0)
    for task in tasks:
        with pytest.raises(ReaderClosed):
            await task
    assert has_ended(arrived_in(tmp_path))
    with pytest.raises(ReaderClosed):
        await reader.read(b"another", "")


async def test_a_worker_that_cannot_start_is_not_the_fault_of_a_file() -> None:
    async with ResumeReader(worker_module="shared.resumes.no_such_module") as reader:
        with pytest.raises(WorkerUnstartable):
            await reader.read(hostile_worker.PROCESS_ID, "")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
async def test_no_worker_runs_before_there_is_a_file_and_one_that_is_idle_is_taken_first() -> None:
    async with ResumeReader(PATIENT, workers=2, worker_module=hostile_worker.MODULE) as reader:
        before = children()
        first = await process_id(reader)
        assert await process_id(reader) == first
        assert children() - before == {first}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
async def test_a_worker_sees_none_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "token")
    async with ResumeReader(PATIENT, worker_module=hostile_worker.MODULE) as reader:
        assert b"A_SECRET" not in environment_of(await process_id(reader))


async def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.unit.resumes.busy_parent", str(tmp_path)), cwd=Path(__file__).parents[3]
    )
    await until(lambda: arrived_in(tmp_path) > 0)
    worker = arrived_in(tmp_path)
    parent.kill()
    await parent.wait()
    await until(lambda: has_ended(worker))


async def test_a_worker_is_not_charged_for_the_memory_of_whoever_started_it(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(
        "import subprocess, sys\n"
        "large = bytearray(600 * 1024 * 1024)\n"
        "large[::4096] = b'x' * len(large[::4096])\n"
        "code = 'from shared.resumes.footprint import peak_memory; print(peak_memory())'\n"
        "print(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout)\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, str(script), stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert int(said) < 300 * 1024 * 1024
