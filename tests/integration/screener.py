"""The operator's command line as a process of its own, as an operator runs it."""

import asyncio
import itertools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devkit.child import spawn
from devkit.world import World

_SCREENER = str(Path(sys.executable).with_name("screener"))


@dataclass(frozen=True)
class Said:
    """What a command came to. `words` is what it printed, with all white space as single blanks."""

    code: int
    out: str
    errors: str

    @property
    def words(self) -> str:
        return " ".join(self.out.split())


class Screener:
    """Runs `screener` against a world; several commands at once, too."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._folder = folder
        self._numbers = itertools.count(1)

    async def __call__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Said:
        """Runs a command to its end."""
        log = self._folder / f"screener-{next(self._numbers)}.log"
        log.unlink(missing_ok=True)
        process = await spawn(
            [_SCREENER, *arguments],
            log,
            stdout=asyncio.subprocess.PIPE,
            environment={
                **self._world.environment,
                "PYTHONIOENCODING": "utf-8",
                "COLUMNS": "200",
                "USER": "ada",
                **(environment or {}),
            },
        )
        out, _ = await process.communicate()
        assert process.returncode is not None
        return Said(process.returncode, out.decode(), log.read_text())
