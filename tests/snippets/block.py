"""The fenced blocks of a page, read from its Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|~{3,})(?P<language>[\w+-]*)(?P<rest>.*)$")
_WHY_NOT = re.compile(r"^ *<!-- (?P<number>snippets?): not run: (?P<reason>.+?) -->$")


class Treatment(Enum):
    """What becomes of a block."""

    RUN = "run"
    PARSED = "parsed"
    COMMANDS = "commands"
    SHOWN = "shown"


TREATMENTS = {
    **dict.fromkeys(("bash", "sh", "python", "py", "js", "javascript", "mjs"), Treatment.RUN),
    **dict.fromkeys(("json", "yaml", "yml"), Treatment.PARSED),
    "console": Treatment.COMMANDS,
    **dict.fromkeys(("text", "ini", "mermaid", "http", "sql", "diff", "html", "xml", "csv"), Treatment.SHOWN),
}
"""By language. A language that is not in here is nobody's to choose in silence."""


@dataclass(frozen=True)
class Block:
    """One block. `line` is where its fence opens; `reason` says why it is not run, where a comment does."""

    page: str
    line: int
    language: str
    text: str
    reason: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, such as `docs/tutorial.md:31`."""
        return f"{self.page}:{self.line}"

    @property
    def treatment(self) -> Treatment | None:
        """What becomes of it; none where nobody has decided that for its language."""
        return TREATMENTS.get(self.language)

    @property
    def is_run(self) -> bool:
        """Whether it is executed."""
        return self.treatment is Treatment.RUN and self.reason is None


def pages() -> list[Path]:
    """Every page whose blocks are looked at."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    name = page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name
    return list(blocks_of(name, page.read_text(encoding="utf-8")))


def blocks_of(page: str, markdown: str) -> Iterator[Block]:
    """The blocks of `markdown`.

    `<!-- snippets: not run: WHY -->` holds for all that follow, `<!-- snippet: not run: WHY -->` for the next one.
    """
    lines = markdown.splitlines()
    whole_page: str | None = None
    next_one: str | None = None
    index = 0
    while index < len(lines):
        if why := _WHY_NOT.match(lines[index]):
            whole_page = why["reason"] if why["number"] == "snippets" else whole_page
            next_one = why["reason"] if why["number"] == "snippet" else next_one
        elif fence := _FENCE.match(lines[index]):
            end = _end(lines, index, fence["ticks"])
            text = "".join(line.removeprefix(fence["indent"]) + "\n" for line in lines[index + 1 : end])
            yield Block(page, index + 1, fence["language"], text, next_one or whole_page)
            next_one, index = None, end
        index += 1


def _end(lines: list[str], start: int, ticks: str) -> int:
    for index in range(start + 1, len(lines)):
        if lines[index].strip().startswith(ticks) and not lines[index].strip().strip(ticks[0]):
            return index
    raise ValueError(f"a block that opens in line {start + 1} is never closed")
