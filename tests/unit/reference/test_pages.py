"""The generated pages: complete, and the same wherever they are made."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.problems.kinds import ProblemKind
from scripts.reference.__main__ import stale
from scripts.reference.command_line import command_line_page
from scripts.reference.markdown import anchor, sentence, table
from scripts.reference.operation import operations
from scripts.reference.problems import problems_page
from scripts.reference.rest import rest_page
from scripts.reference.schema import Shape
from scripts.reference.settings import explained, settings_page
from scripts.reference.settings_classes import environment_names, product_settings
from scripts.reference.topics import moved, topics_page
from shared.events.catalogue import CATALOGUE
from tests.unit.reference.documents import api

ROOT = Path(__file__).resolve().parents[3]


def test_what_is_committed_is_what_the_code_says() -> None:
    assert stale() == []


def test_this_machines_settings_do_not_get_into_it() -> None:
    """In a process of its own, because a module may read a setting when it is imported."""
    made = subprocess.run(
        [sys.executable, "-m", "scripts.reference", "check"],
        cwd=ROOT,
        env={"PATH": "", "API_KEY": "another", "COMPANY_NAME": "Another", "MAX_JSON_BYTES": "7", "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")


@pytest.fixture(scope="module")
def rest() -> str:
    return rest_page(api())


def test_every_operation_has_its_heading_address_and_scope(rest: str) -> None:
    for operation in operations(api()):
        assert f"### {operation.summary}\n\n```text\n{operation.method.upper()} {operation.path}\n```" in rest
    assert "Operation `getBox` · needs a key · scope `boxes:read`" in rest
    assert "Operation `live` · needs no key" in rest


def test_fields_are_shown_with_type_need_and_meaning(rest: str) -> None:
    assert "| `title` | string | required | what is on the lid; not empty |" in rest
    assert "| `inside` | list of [BoxView](#boxview) |  |  |" in rest
    assert "| `shade` | `light` or `dark` or null |  | how dark |" in rest
    assert "| `made_at` | string, date-time |  |  |" in rest


def test_examples_and_problems_stand_where_they_belong(rest: str) -> None:
    assert '"colour": "red"' in rest
    assert "**Problems**: [unauthenticated](problems.md#unauthenticated), [not-found](problems.md#not-found)." in rest


def test_every_problem_has_a_heading_and_says_what_to_do() -> None:
    page = problems_page()
    for kind in ProblemKind:
        section = page.split(f"\n## {kind.slug}\n")[1].split("\n## ")[0]
        assert f"**{kind.status}** · `{kind.uri}`" in section
        assert "**What to do:** " in section


def test_every_topic_has_a_heading_and_its_fields() -> None:
    page = topics_page()
    for model in CATALOGUE:
        section = page.split(f"\n## {model.topic.value}\n")[1].split("\n## ")[0]
        assert [name for name in model.model_fields if f"| `{name}` |" not in section] == []
    assert "*personal*" in page.split("\n## candidate.created\n")[1].split("\n## ")[0]
    assert "Version 1 " in page.split("\n## response.transcribed\n")[1].split("\n## ")[0]


def test_links_of_readme_are_moved_to_the_page() -> None:
    here = moved("[a](docs/operations.md#dead-letters), [b](../x) and [c](https://e.org/docs) beside [d](#here)")
    assert here == "[a](../operations.md#dead-letters), [b](../../../x) and [c](https://e.org/docs) beside [d](#here)"


def test_every_setting_is_on_its_page() -> None:
    page = settings_page()
    names = {name for settings in product_settings() for name in environment_names(settings)}
    assert sorted(name for name in names if f"| `{name}` |" not in page) == []


def test_no_secret_has_a_default_that_is_shown() -> None:
    rows = [line for line in settings_page().splitlines() if line.startswith(("| `API_KEY`", "| `SECRET_KEY`"))]
    assert [row.split(" | ")[1] for row in rows] == ["none", "none"]


def test_a_comment_holds_for_the_settings_below_it() -> None:
    text = "# --- First -----\n# Both of them.\nA=1\n#B=2\n# Only this,\n# truly.\nC=\n# === Second ===\nD="

    assert [(each.name, each.section, each.comment, each.is_shared) for each in explained(text)] == [
        ("A", "First", "Both of them.", False),
        ("B", "First", "Both of them.", True),
        ("C", "First", "Only this, truly.", False),
        ("D", "Second", "", True),
    ]


@pytest.mark.parametrize("command", ["tail", "dlq redrive", "replay", "up", "demo"])
def test_every_command_is_on_its_page(command: str) -> None:
    assert f"\n## screener {command}\n" in command_line_page()


def test_an_option_is_shown_with_value_default_and_variable() -> None:
    page = command_line_page()
    assert "| `--kafka memory\\|real` | Which Kafka. Default: `memory`. Or by `KAFKA`. |" in page
    assert "| `--patience NUMBER` | " in page
    assert str(ROOT) not in page


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "string"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"type": "array", "items": {"type": "integer"}}, "list of integer"),
        ({"const": "alive"}, "`alive`"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "object, each value number"),
        ({}, "anything"),
    ],
)
def test_a_type_is_said_in_words(schema: dict[str, Any], kind: str) -> None:
    assert Shape(schema, schema).kind() == kind


def test_markdown_is_safe_in_a_table() -> None:
    assert table(["a"], [["x | y\nz"]]) == "| a |\n| --- |\n| x \\| y z |"
    assert table(["a"], []) == ""
    assert sentence("one\n two") == "one two."
    assert anchor("PageView_Job_ & more") == "pageview_job_--more"
