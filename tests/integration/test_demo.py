"""What a newcomer sees first."""

import asyncio
import re
import sys
from pathlib import Path

from devkit.child import spawn
from devkit.samples import CANDIDATES
from devkit.world import KafkaKind

SCREENER = str(Path(sys.executable).with_name("screener"))


async def demo(kafka: KafkaKind, folder: Path, *options: str) -> tuple[int, str]:
    """Runs the demo; its exit code and what it printed."""
    process = await spawn(
        [SCREENER, "demo", "--kafka", kafka.value, "--folder", str(folder / "demo"), *options],
        folder / "demo.log",
        # The product inherits the second: on a machine that is busy with other tests a write takes its time to show.
        environment={"PYTHONIOENCODING": "utf-8", "WAIT_SECONDS": "30"},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


def ranking(said: str) -> dict[str, str]:
    """What is recommended for whom, as the last table says."""
    table = said[said.index("Ranking") :]
    found: dict[str, str] = {}
    for sample in CANDIDATES:
        line = re.search(rf"{re.escape(sample.name)}\s+(?:[\d.]+|–)\s+(.+?)\s{{2,}}", table)
        assert line is not None, table
        found[sample.persona] = line[1]
    return found


async def test_the_demo_screens_everybody_and_tells_them_apart(kafka_kind: KafkaKind, tmp_path: Path) -> None:
    code, said = await demo(kafka_kind, tmp_path)

    assert code == 0, said
    assert ranking(said) == {
        "strong": "hire",
        "mixed": "consider",
        "hangs_up_after_2": "hire",
        "weak": "reject",
        "one_word": "reject",
        "refuses_consent": "a human decides",
        "no_answer": "a human decides",
    }


async def test_without_a_model_the_demo_ends_and_pretends_nothing(kafka_kind: KafkaKind, tmp_path: Path) -> None:
    code, said = await demo(kafka_kind, tmp_path, "--model-fault", "down")

    assert code == 0, said
    assert "questions by the fallback" in said
    assert "model_down" in said
    assert set(ranking(said).values()) == {"a human decides"}
