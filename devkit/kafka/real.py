"""Apache Kafka whose topics, offsets and groups outlive it, in a folder."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from devkit.kafka.broker import Broker
from devkit.kafka.libraries import LIBRARIES, ensure_libraries, find_java
from devkit.kafka.rehearsal import Rehearsal, rehearsed, virtual_machine


class RealKafka(Broker):
    """A broker on `data_dir`, which is made ready when it is new.

    Topics must be created (`screener topics`, or an admin client).
    """

    def __init__(self, data_dir: Path, port: int | None = None, libraries: Path = LIBRARIES) -> None:
        super().__init__(data_dir, port)
        self._libraries = libraries
        self._rehearsal: Rehearsal | None = None

    async def _virtual_machine(self) -> Sequence[str]:
        java, libraries = await find_java(), await ensure_libraries(self._libraries)
        self._rehearsal = await rehearsed(java, libraries)
        return virtual_machine(java, libraries, self._rehearsal.flags)

    async def _format(self, properties: Path) -> None:
        assert self._rehearsal is not None, "held for the command"
        await asyncio.to_thread(shutil.copytree, self._rehearsal.formatted, self._log, dirs_exist_ok=True)
