import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PRODUCT = ("gateway", "services", "shared", "ops")


def imports(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_nothing_but_the_client_of_the_model_imports_its_sdk() -> None:
    importers = {
        source.relative_to(ROOT).parts[:2]
        for folder in PRODUCT
        for source in (ROOT / folder).rglob("*.py")
        if any(module.split(".")[0] == "openai" for module in imports(source))
    }
    assert importers == {("shared", "llm")}
