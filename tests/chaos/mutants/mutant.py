"""A deliberate fault of the product: exact replacements of text in a copy of it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
PACKAGES = ("gateway", "services", "shared")


class Rotten(Exception):
    """The product's text is no longer what a mutant replaces: the mutant proves nothing until it is mended."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`old`, which stands in the file exactly once, becomes `new`. `path` is below the project's folder."""

    path: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The file's text with the replacement made. Raises Rotten."""
        if self.old == self.new:
            raise Rotten(f"{self.path}: a replacement that changes nothing")
        if (found := text.count(self.old)) != 1:
            raise Rotten(f"{self.path}: {found} times, and not once:\n{self.old}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault, the drill in which it shows, and the invariant that it breaks."""

    name: str
    drill: str
    breaks: str
    edits: Sequence[Edit]


def copy_product(folder: Path, edits: Sequence[Edit] = ()) -> None:
    """Copies the product's packages into `folder`, which is emptied, and makes `edits` there. Raises Rotten."""
    shutil.rmtree(folder, ignore_errors=True)
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, folder / package)
    for edit in edits:
        path = folder / edit.path
        path.write_text(edit.applied(path.read_text(encoding="utf-8")), encoding="utf-8")


def environment_of(folder: Path) -> dict[str, str]:
    """What makes Python take the copy in `folder`, and neither the working folder's packages nor the installed ones."""
    return {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
