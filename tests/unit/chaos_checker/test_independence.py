"""The checker shares no code with what it checks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKER = Path(__file__).resolve().parents[2] / "chaos" / "checker"
FILES = sorted(CHECKER.rglob("*.py"))
ALLOWED = ("tests.chaos.checker", "bson", "confluent_kafka", "pymongo", "rich", "typer")
STANDARD = frozenset(__import__("sys").stdlib_module_names)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "importlib.import_module"):
            yield f"by name, in {path}"


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(CHECKER)) for path in FILES])
def test_a_file_imports_nothing_of_the_product(path: Path) -> None:
    foreign = [
        name
        for name in imported(path)
        if name.partition(".")[0] not in STANDARD
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED)
    ]
    assert foreign == []
