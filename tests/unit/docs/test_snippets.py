"""What becomes of every fenced block of the documents, and that none slips away from being run."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.snippets.block import ROOT, Treatment, blocks, blocks_of, pages
from tests.snippets.commands import faults
from tests.snippets.elsewhere import run_elsewhere
from tests.snippets.script import script_of

NOT_RUN: dict[str, str] = {}
"""Blocks that could be run and are not, by place (`docs/page.md:LINE`), with the reason that the page gives."""

CONSOLES = {
    "README.md": 1,
    "docs/how-to/deploy-with-compose.md": 4,
    "docs/how-to/go-live.md": 3,
    "docs/observability.md": 1,
    "docs/operations.md": 4,
    "docs/scaling.md": 1,
    "docs/tutorial.md": 3,
}
"""How many blocks of a page are commands that are shown only: they need Docker, a second terminal, or an operator."""

ALL = [block for page in pages() for block in blocks(page)]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_every_block_has_a_language_that_says_what_becomes_of_it() -> None:
    assert [f"{block.place}: `{block.language}`" for block in ALL if block.treatment is None] == []


def test_what_is_not_run_is_known_by_name() -> None:
    assert {block.place: block.reason for block in ALL if block.reason is not None} == NOT_RUN


def test_what_is_only_shown_as_commands_is_known_by_page() -> None:
    assert Counter(block.page for block in ALL if block.treatment is Treatment.COMMANDS) == CONSOLES


@pytest.mark.parametrize(("page", "test"), run_elsewhere().items())
def test_a_page_that_is_run_elsewhere_is_named_there(page: str, test: str) -> None:
    assert page.rpartition("/")[2] in (ROOT / test).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_command_that_is_shown_exists_with_its_options(page: Path) -> None:
    shown = [block for block in blocks(page) if block.treatment is Treatment.COMMANDS]

    assert [fault for block in shown for fault in faults(block.text)] == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_what_claims_to_be_json_or_yaml_is(page: Path) -> None:
    for block in blocks(page):
        if block.treatment is Treatment.PARSED and "…" not in block.text:
            load = json.loads if block.language == "json" else yaml.safe_load
            load(block.text)


def test_blocks_are_found_with_their_reasons() -> None:
    page = "\n".join(
        [
            "```bash\necho one\n```",
            "<!-- snippet: not run: it needs Docker -->",
            "```bash\necho two\n```",
            "1. in a list\n\n   ```python\n   print(3)\n   ```",
            "<!-- snippets: not run: no account -->",
            "````text\n```bash\nnot a block\n```\n````",
            "```js\n4\n```",
        ]
    )

    found = list(blocks_of("page.md", page))

    assert [(block.language, block.reason) for block in found] == [
        ("bash", None),
        ("bash", "it needs Docker"),
        ("python", None),
        ("text", "no account"),
        ("js", "no account"),
    ]
    assert found[2].text == "print(3)\n"
    assert [block.is_run for block in found] == [True, False, True, False, False]


def test_a_block_that_is_never_closed_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(blocks_of("page.md", "```bash\necho one\n"))


def test_a_page_becomes_one_script_in_order() -> None:
    page = "```bash\nX=1\n```\n```text\nX=2\n```\n```python\nprint(1)\n```\n```js\n2\n```\n"

    script = script_of(blocks_of("page.md", page), "/usr/bin/python3")

    assert [line for line in script.text.splitlines() if not line.startswith(("set", "trap"))] == [
        "SNIPPET=page.md:1",
        "X=1",
        "SNIPPET=page.md:7",
        "/usr/bin/python3 snippet-7.py",
        "SNIPPET=page.md:10",
        "node snippet-10.mjs",
    ]
    assert script.files == {"snippet-7.py": "print(1)\n", "snippet-10.mjs": "2\n"}
    assert script.needs_node


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        ("$ screener dlq list --grouped    # kinds", 0),
        ("$ .venv/bin/screener tail --json", 0),
        ("$ docker compose exec gateway screener lag --watch", 0),
        ("$ screener up --speed 10", 0),
        ("$ make docs", 0),
        ("$ docker compose up --detach screener", 0),
        ("$ screener dlq lost", 1),
        ("$ screener tail --colour", 1),
        ("$ screener lose", 1),
        ("$ make nothing", 1),
        ("screener lose", 0),
    ],
)
def test_commands_are_checked_without_being_run(shown: str, wrong: int) -> None:
    assert len(list(faults(shown))) == wrong
