"""What the documents say of the project is so."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from ops.commands import app
from shared.events.catalogue import CATALOGUE
from shared.events.topics import Topic

ROOT = Path(__file__).resolve().parents[3]
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
WRITERS = {
    "gateway": ROOT / "gateway",
    "ops": ROOT / "ops",
    **{folder.name: folder for folder in (ROOT / "services").iterdir() if (folder / "__main__.py").exists()},
}
KEYS = {"jobs": "job", "candidates": "candidate", "calls": "interview", "responses": "interview"}
KEYS["interviews"] = "interview"
KEYS |= {"decisions": "interview", "assessments": "interview", "operations": "letter", "webhooks": "endpoint"}
"""What keys the facts of each module of `shared.events`."""

SECTIONS = ("Status", "Date", "Context", "Decision", "Consequences", "Alternatives")
BY_TOPIC = {model.topic.value: model for model in CATALOGUE}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def rows() -> dict[str, list[str]]:
    """The table of topics: by topic, what the other columns say."""
    found = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (.+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    return {topic: [cell.strip() for cell in rest.split(" | ")] for topic, rest in found}


def constructed(folder: Path) -> set[str]:
    """The names that are called anywhere under `folder`, such as those of the classes of facts."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py"))
    calls = (node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}


@pytest.fixture(scope="module")
def calls_by_writer() -> dict[str, set[str]]:
    return {name: constructed(folder) for name, folder in WRITERS.items()}


def test_every_topic_is_in_the_table_and_nothing_else_is() -> None:
    assert set(rows()) == {topic.value for topic in Topic}


@pytest.mark.parametrize("topic", [topic.value for topic in Topic])
def test_the_table_names_who_writes_a_topic(topic: str, calls_by_writer: dict[str, set[str]]) -> None:
    writers = {name for name, called in calls_by_writer.items() if BY_TOPIC[topic].__name__ in called}

    assert set(rows()[topic][1].split(", ")) == writers


@pytest.mark.parametrize("topic", [topic.value for topic in Topic])
def test_the_table_names_what_keys_a_topic(topic: str) -> None:
    assert rows()[topic][0] == KEYS[BY_TOPIC[topic].__module__.rpartition(".")[2]]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", document.read_text(encoding="utf-8")))

    assert named <= make_targets()


def commands() -> set[str]:
    """What `screener` can do, the devkit's additions included."""
    own = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    own |= {group.name for group in app.registered_groups if group.name}
    return own | {entry.name for entry in entry_points(group="screener.commands")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_command_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"(?:`|\$ |bin/|gateway )screener ([a-z]+)", document.read_text(encoding="utf-8")))

    assert named <= commands()


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_setting_that_is_named_exists(document: Path) -> None:
    settings = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", document.read_text(encoding="utf-8")))

    assert named <= settings


def headings(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def broken_links(document: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in headings(target)):
            yield link


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    assert list(broken_links(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_module_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:gateway|services|shared|ops|devkit|tests|deploy|scripts)/[\w./-]*)`", text)

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_document_that_code_points_to_exists() -> None:
    sources = [path for folder in ("gateway", "services", "shared", "ops", "devkit") for path in _sources(folder)]
    named = {name for path in sources for name in re.findall(r"docs/[\w/-]+", path.read_text(encoding="utf-8"))}

    missing = [name for name in named if name.startswith(("docs/decisions/", "docs/architecture", "docs/operations"))]
    assert [name for name in missing if not list(ROOT.glob(f"{name}*"))] == []


def _sources(folder: str) -> Iterator[Path]:
    return (ROOT / folder).rglob("*.py")


@pytest.mark.parametrize("decision", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=relative)
def test_a_decision_has_every_section(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")

    assert text.startswith(f"# {decision.name[:4]} ")
    assert [name for name in SECTIONS if not re.search(rf"^(?:{name}: |## {name}$)", text, re.MULTILINE)] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
