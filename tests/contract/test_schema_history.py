"""Schemas are held to every commit since the first were published, not to the last one alone."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.events import schema_registry
from shared.events.schema_registry import FOLDER, check

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")

NEWEST = "jd.created.v1.json"
OLDER = "response.transcribed.v1.json"
Change = Callable[[dict[str, Any]], None]


class Repository:
    """A copy of the published schemas with a history of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(FOLDER, folder)
        self.git("init", "--quiet")
        self.git("config", "user.name", "Robin")
        self.git("config", "user.email", "robin@example.com")

    def git(self, *command: str) -> str:
        return subprocess.run(
            ["git", *command], cwd=self.folder, capture_output=True, text=True, check=True
        ).stdout.strip()

    def commit(self) -> str:
        """The new commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Schemas")
        return self.git("rev-parse", "HEAD")

    def change(self, name: str, change: Change) -> None:
        path = self.folder / name
        schema = json.loads(path.read_text())
        change(schema)
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")

    def restore(self, name: str) -> None:
        """The file as it is in our own repository."""
        shutil.copy(FOLDER / name, self.folder / name)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "schemas")
    monkeypatch.setattr(schema_registry, "FOLDER", made.folder)
    return made


def begin_at(monkeypatch: pytest.MonkeyPatch, commit: str) -> None:
    """What was committed before `commit` does not count."""
    monkeypatch.setattr(schema_registry, "_FIRST_PUBLISHED", commit)


def with_tone(schema: dict[str, Any]) -> None:
    schema["properties"]["tone"] = {"type": "string"}


def test_an_unchanged_history_is_let_through(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_at(monkeypatch, repository.commit())
    repository.commit()
    assert check() == []


def test_what_an_earlier_commit_published_still_counts_when_a_later_one_took_it_back(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_at(monkeypatch, repository.commit())
    repository.change(NEWEST, with_tone)
    repository.commit()
    repository.restore(NEWEST)
    repository.commit()
    assert check() == ["jd.created.v1: data.tone: was removed"]


def test_what_was_committed_before_anything_was_published_does_not_count(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.change(NEWEST, with_tone)
    repository.commit()
    repository.restore(NEWEST)
    begin_at(monkeypatch, repository.commit())
    assert check() == []


def test_a_clone_too_shallow_to_know_the_first_commit_takes_what_it_has(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_at(monkeypatch, "0" * 40)
    repository.change(NEWEST, with_tone)
    repository.commit()
    repository.restore(NEWEST)
    assert check() == ["jd.created.v1: data.tone: was removed"]


def test_an_older_version_is_never_changed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_at(monkeypatch, repository.commit())
    repository.change(OLDER, with_tone)
    assert check() == ["response.transcribed.v1: an older version is not changed any more"]


def test_an_older_version_stays_for_ever(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_at(monkeypatch, repository.commit())
    (repository.folder / OLDER).unlink()
    repository.commit()
    assert check() == ["response.transcribed.v1: the schema of an older version is gone"]


def test_a_type_that_a_commit_published_stays_readable(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    stray = repository.folder / "jd.withdrawn.v1.json"
    stray.write_text("{}")
    begin_at(monkeypatch, repository.commit())
    stray.unlink()
    repository.commit()
    assert check() == ["jd.withdrawn.v1: was published, and nothing reads it"]
