"""``python -m scripts.asyncapi write`` writes `docs/asyncapi.yaml`; ``... check`` fails when it is stale."""

import sys
from pathlib import Path
from typing import Any

import yaml

from scripts.asyncapi.document import document

PATH = Path(__file__).resolve().parents[2] / "docs" / "asyncapi.yaml"
_HEAD = "# Generated from the models of facts by `make schemas`.\n"


class _Plain(yaml.SafeDumper):
    """Writes everything out: aliases save lines and cost readers."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Plain, value: str) -> yaml.ScalarNode:
    """Several lines stand as they are."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Plain.add_representer(str, _text)


def text() -> str:
    """The document as it stands in the file."""
    return _HEAD + yaml.dump(document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def main(command: str) -> int:
    """Runs `write` or `check`. Exit code 1 when the file is not what the models say."""
    if command == "write":
        PATH.write_text(text(), encoding="utf-8")
        return 0
    if PATH.exists() and PATH.read_text(encoding="utf-8") == text():
        return 0
    sys.stderr.write("docs/asyncapi.yaml is not what the models say; run `make schemas`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
