import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from devkit.kafka import KafkaUnavailable
from devkit.kafka.libraries import POM, Java, ensure_libraries, find_java


def java_home(folder: Path, says: str) -> Path:
    """A JAVA_HOME whose `java` prints that on stderr, as `java -version` does."""
    (folder / "bin").mkdir(parents=True)
    java = folder / "bin" / "java"
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    java.chmod(0o755)
    return folder


async def test_no_java_is_reported_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaUnavailable, match=r"install a JDK 17 or newer, or use KAFKA=memory"):
        await find_java()


@pytest.mark.parametrize("says", ['java version "1.8.0_402"', 'openjdk version "11.0.22" 2024-01-16'])
async def test_an_old_java_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, says)))
    with pytest.raises(KafkaUnavailable, match=r"is Java (8|11):"):
        await find_java()


@pytest.mark.parametrize("says", ['openjdk version "17.0.15" 2025-04-15', 'openjdk version "25" 2025-09-16'])
async def test_java_17_and_later_is_taken_from_java_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, says)))
    assert await find_java() == Java(tmp_path / "bin" / "java", says + "\n")


async def test_something_that_is_not_java_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, "hello")))
    with pytest.raises(KafkaUnavailable, match="does not say its version"):
        await find_java()


async def test_no_maven_is_reported_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaUnavailable, match=r"install Apache Maven .* or use KAFKA=memory"):
        await ensure_libraries(tmp_path / "libs")
    assert not (tmp_path / "libs").exists()


async def test_libraries_of_the_same_pom_are_not_fetched_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (tmp_path / "pom.sha256").write_text(hashlib.sha256(POM.read_bytes()).hexdigest())
    assert await ensure_libraries(tmp_path) == tmp_path


@pytest.fixture
def maven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], str]:
    """An `mvn` on the PATH that fetches one jar; what tells a line for each time that it ran."""
    ran = tmp_path / "ran"
    script = tmp_path / "bin" / "mvn"
    script.parent.mkdir()
    script.write_text(
        '#!/bin/sh\nfor given; do case "$given" in -DoutputDirectory=*) into=${given#*=};; esac; done\n'
        f'/bin/mkdir -p "$into" && : > "$into/kafka-new.jar" && echo ran >> {ran}\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent))
    return ran.read_text


@pytest.mark.usefixtures("maven")
async def test_libraries_of_another_pom_are_replaced_as_a_whole(tmp_path: Path) -> None:
    libraries = tmp_path / "libs"
    libraries.mkdir()
    (libraries / "kafka-old.jar").touch()
    (libraries / "pom.sha256").write_text("of another pom")
    await ensure_libraries(libraries)
    assert [jar.name for jar in libraries.glob("*.jar")] == ["kafka-new.jar"]


async def test_libraries_that_two_want_at_once_are_fetched_once(maven: Callable[[], str], tmp_path: Path) -> None:
    await asyncio.gather(*(ensure_libraries(tmp_path / "libs") for _ in range(2)))
    assert maven() == "ran\n"
