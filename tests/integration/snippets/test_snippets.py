"""Every block that a page has to be run does what the page says, exactly as it is printed there."""

from pathlib import Path

import pytest

from devkit.world import World
from tests.integration.phones import Phones
from tests.snippets.bench import lay_out, run_blocks
from tests.snippets.block import ROOT, blocks, pages

NUMBERS = ("+12025550177", "+12025550143")
"""Whom the pages have phoned."""

WALKED = ROOT / "README.md"
"""Its walk is taken by `tests/integration/readme`, which also looks at what it leads to."""

RUN = [page for page in pages() if page != WALKED and any(block.is_run for block in blocks(page))]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.relative_to(ROOT).as_posix())
async def test_the_blocks_of_a_page_run_in_order(page: Path, world: World, phones: Phones, tmp_path: Path) -> None:
    for number in NUMBERS:
        await phones.seat(number, {"name": "strong"})
    lay_out(tmp_path, {"SCREENER_URL": world.url, **world.environment})

    outcome = await run_blocks(blocks(page), tmp_path)

    assert outcome.code == 0, outcome.printed
