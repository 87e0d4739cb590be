"""The site: built without a warning, whole, and without anything that is fetched from elsewhere."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scripts.site.hooks import listing, navigation, relinked

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    return folder


def test_every_page_is_there(site: Path) -> None:
    made = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    assert {page for page in made if not (site / page).exists()} == set()


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loading = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"?((?:https?:)?//[^\"\s>]+)")
    found = {match for page in site.rglob("*.html") for match in loading.findall(page.read_text(encoding="utf-8"))}
    styles = {
        match for sheet in site.rglob("*.css") for match in re.findall(r"url\((https?://[^)]+)", sheet.read_text())
    }
    assert found | styles == set()
    assert all("worker-from-file.js" in page.read_text(encoding="utf-8") for page in site.rglob("*.html"))
    # What the theme would fetch for a diagram, were there one.
    assert not any('class="mermaid"' in page.read_text(encoding="utf-8") for page in site.rglob("*.html"))


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    assert sorted(set(_dead_links(site))) == []


def _dead_links(site: Path) -> Iterator[str]:
    anchors = {page: set(re.findall(r'\bid="?([^"\s>]+)', page.read_text("utf-8"))) for page in site.rglob("*.html")}
    for page in anchors:
        for link in re.findall(r'<a\b[^>]*?href="?([^"\s>]+)', page.read_text("utf-8")):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or page.name == "404.html":
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            known = anchors.get(target, set())
            if not target.exists() or (parts.fragment and known and unquote(parts.fragment) not in known):
                yield f"{page.relative_to(site)}: {link}"


def test_search_has_an_index_that_works_from_a_file(site: Path) -> None:
    assert (site / "search" / "search_index.js").exists()


def test_links_are_made_to_lead_somewhere_on_the_site() -> None:
    text = "[why](decisions) [file](../README.md) [`code`](../shared/x.py#L1) [page](proof.md#a) [out](https://e.org/x)"

    assert relinked(text, "architecture.md", DOCS) == (
        "[why](decisions/index.md) file `code` [page](proof.md#a) [out](https://e.org/x)"
    )


def test_code_is_left_as_it_is() -> None:
    text = "```text\n[a](../b)\n```\n[a](../../b)"

    assert relinked(text, "how-to/x.md", DOCS) == "```text\n[a](../b)\n```\na"


def test_a_new_page_appears_by_itself(tmp_path: Path) -> None:
    (tmp_path / "how-to").mkdir()
    for name in ("index", "b-page", "a-page"):
        (tmp_path / "how-to" / f"{name}.md").write_text(f"# The {name}\n")

    how_to = next(section["How to"] for section in navigation(tmp_path) if "How to" in section)

    assert how_to == ["how-to/index.md", "how-to/a-page.md", "how-to/b-page.md"]
    assert listing("how-to/index.md", tmp_path) == "\n- [The a-page](a-page.md)\n- [The b-page](b-page.md)\n"
    assert listing("how-to/index.md", tmp_path, "[it](a-page.md)") == "\n- [The b-page](b-page.md)\n"
    assert listing("how-to/a-page.md", tmp_path) == ""
