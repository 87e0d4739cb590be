"""The blocks of a page as one script of bash."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.snippets.block import Block

_PYTHON = ("python", "py")
_NODE = ("js", "javascript", "mjs")


@dataclass(frozen=True)
class Script:
    """What bash is to run, and the files that it runs besides, by name."""

    text: str
    files: Mapping[str, str]
    needs_node: bool


def script_of(blocks: Iterable[Block], python: str) -> Script:
    """Every block that is run, in order, in one shell. The first failure ends it and says in which block."""
    parts, files, needs_node = ["set -euo pipefail", "trap 'echo \"✗ failed in $SNIPPET\" >&2' ERR"], {}, False
    for block in blocks:
        if not block.is_run:
            continue
        parts.append(f"SNIPPET={shlex.quote(block.place)}")
        if block.language in (*_PYTHON, *_NODE):
            is_node = block.language in _NODE
            needs_node = needs_node or is_node
            name = f"snippet-{block.line}.{'mjs' if is_node else 'py'}"
            files[name] = block.text
            parts.append(f"{'node' if is_node else shlex.quote(python)} {name}")
        else:
            parts.append(block.text.rstrip("\n"))
    return Script("\n".join(parts) + "\n", files, needs_node)
