"""Markdown that reads well as text, on a code host and as a site."""

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Generated from the code by `make reference`; changes made here are overwritten. -->"


def page(title: str, introduction: str, sections: Iterable[str]) -> str:
    """A page: every section is separated by a blank line."""
    parts = [f"# {title}", GENERATED, introduction, *sections]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty where there is no row."""
    lines = [_row(row) for row in rows]
    return "\n".join([_row(head), _row(["---"] * len(head)), *lines]) if lines else ""


def code(text: str) -> str:
    """`text` as it is typed."""
    return f"`{text}`"


def fence(language: str, text: str) -> str:
    """A block of `language`."""
    return f"```{language}\n{text.rstrip()}\n```"


def folded(summary: str, content: str) -> str:
    """`content`, shown to whoever opens it."""
    return f'<details markdown="1">\n<summary>{summary}</summary>\n\n{content}\n\n</details>'


def anchor(heading: str) -> str:
    """Where `heading` can be linked to, by the rule of code hosts, which the site follows."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in "_- ")
    return kept.replace(" ", "-")


def sentence(text: str) -> str:
    """A description's first letter as it is, its end with a full stop; one line."""
    line = " ".join(text.split())
    return f"{line}." if line and line[-1] not in ".:!?…" else line


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
