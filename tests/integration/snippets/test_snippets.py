"""Every block that a page has to be run does what the page says, exactly as it is printed there."""

from pathlib import Path

import pytest

from devkit.world import World
from tests.integration.phones import Phones
from tests.snippets.bench import lay_out, run_blocks
from tests.snippets.block import ROOT, blocks, pages
from tests.snippets.elsewhere import ELSEWHERE

NUMBERS = ("+12025550177", "+12025550143", "+12025550198")
"""Whom the pages have phoned."""


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


RUN = [page for page in pages() if name(page) not in ELSEWHERE and any(block.is_run for block in blocks(page))]


@pytest.mark.parametrize("page", RUN, ids=name)
async def test_the_blocks_of_a_page_run_in_order(page: Path, world: World, phones: Phones, tmp_path: Path) -> None:
    for number in NUMBERS:
        await phones.seat(number, {"name": "strong"})
    lay_out(tmp_path, {"SCREENER_URL": world.url, **world.environment})

    outcome = await run_blocks(blocks(page), tmp_path)

    assert outcome.code == 0, outcome.printed
