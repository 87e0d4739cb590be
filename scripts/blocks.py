"""Parts of a document that are generated, between two marks; what people wrote around them stays."""

import re


class BlockMissing(ValueError):
    """A document has no such marks."""


def names(document: str) -> list[str]:
    """The blocks that a document has, in their order."""
    return re.findall(r"^<!-- begin ([\w-]+)\b.*-->$", document, re.MULTILINE)


def block(name: str, content: str, command: str) -> str:
    """`content` between its marks, which say what overwrites it."""
    said = f": written by `{command}`; changes made here are overwritten"
    return f"<!-- begin {name}{said} -->\n\n{content.strip()}\n\n<!-- end {name} -->"


def replaced(document: str, name: str, content: str, command: str) -> str:
    """`document` with `content` in its block `name`.

    Raises:
        BlockMissing: its marks are not there.
    """
    marks = re.compile(rf"^<!-- begin {re.escape(name)}\b.*?^<!-- end {re.escape(name)} -->$", re.MULTILINE | re.DOTALL)
    if not marks.search(document):
        raise BlockMissing(f"no <!-- begin {name} --> … <!-- end {name} -->")
    return marks.sub(lambda _: block(name, content, command), document, count=1)
