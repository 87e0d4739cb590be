"""mkdocs' hooks: the navigation from the tree, and links as the site can follow them.

Pages are written for whoever reads them beside the code; a new page appears in its section by itself.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

WORKER = "assets/worker-from-file.js"
_LINK = re.compile(r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])+)\]\((?P<target>[^)\s]+)\)")
_FENCED = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)\s*$", re.DOTALL | re.MULTILINE)


@event_priority(-100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Gives the site its navigation, and a worker of its own in place of the one that the theme would fetch."""
    config.nav = navigation(Path(config.docs_dir))
    config.extra["polyfills"] = [WORKER]
    return config


def on_page_markdown(markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Makes of links to what is not in the site what the site has; an index lists what else is in its folder."""
    del files
    docs = Path(config.docs_dir)
    return relinked(markdown, page.file.src_uri, docs) + listing(page.file.src_uri, docs, markdown)


def navigation(docs: Path) -> list[Any]:
    """Diátaxis' four kinds of page, and why it all is as it is."""
    return [
        {"Home": "index.md"},
        {"Tutorial": ["tutorial.md"]},
        {"How to": _pages(docs, "how-to")},
        {"Reference": [*_pages(docs, "reference"), "glossary.md"]},
        {
            "Explanation": [
                *_pages(docs, "explanation"),
                "architecture.md",
                *(name for name in ("proof.md",) if (docs / name).exists()),
            ]
        },
        {"Operating": ["operations.md", "observability.md"]},
        {
            "Performance": [
                *(name for name in ("performance.md", "scaling.md") if (docs / name).exists()),
                *_pages(docs, "performance"),
            ]
        },
        {"Decisions": _pages(docs, "decisions")},
        {"Contributing": ["contributing.md"]},
    ]


def listing(page: str, docs: Path, markdown: str = "") -> str:
    """The pages that an index does not link to itself, of its folder, by their titles; nothing for other pages."""
    folder, _, name = page.rpartition("/")
    if name != "index.md" or not folder:
        return ""
    linked = {match["target"] for match in _LINK.finditer(markdown)}
    others = [docs / each for each in _pages(docs, folder) if each != page]
    left = [other for other in others if other.name not in linked]
    return "\n" + "".join(f"- [{_title(other)}]({other.name})\n" for other in left)


def _title(page: Path) -> str:
    found = re.search(r"^# (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else page.stem


def relinked(markdown: str, page: str, docs: Path) -> str:
    """`markdown` of the page at `page` below `docs`: links to folders lead to their index, links out are text."""

    def relink(match: re.Match[str]) -> str:
        text, target = match["text"], match["target"]
        path, hash_, anchor = target.partition("#")
        if not path or "://" in path or path.startswith("mailto:"):
            return match[0]
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        if place.startswith(".."):
            return text
        return f"[{text}]({path.rstrip('/')}/index.md{hash_}{anchor})" if (docs / place).is_dir() else match[0]

    return _outside_fences(markdown, lambda text: _LINK.sub(relink, text))


def _outside_fences(markdown: str, change: Any) -> str:
    pieces, end = [], 0
    for fence in _FENCED.finditer(markdown):
        pieces += [change(markdown[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*pieces, change(markdown[end:])])


def _pages(docs: Path, folder: str) -> list[str]:
    """The pages of a folder by their names, its index first."""
    found = sorted((docs / folder).glob("*.md"), key=lambda path: (path.stem != "index", path.name))
    return [path.relative_to(docs).as_posix() for path in found]
