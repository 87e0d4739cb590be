"""Apache Kafka on the local JVM: one KRaft node whose topics, offsets and groups outlive it, in a folder."""

import asyncio
import base64
import uuid
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import ClassVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from devkit.child import POLL_SECONDS, Child, NotStarted, StartFailed, last_lines, spawn, until_listening
from devkit.kafka.libraries import LIBRARIES, ensure_libraries, find_java
from devkit.ports import LOOPBACK, choose_port, keep_port

_TEMPLATE = Template(Path(__file__).with_name("server.properties").read_text())
_LOGGING = Path(__file__).with_name("log4j2.properties")

# Small and quick to start; the compiler's second tier would pay off after minutes only.
_JVM = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]


class RealKafka(Child):
    """A broker on `data_dir`, which is formatted when it is new. It keeps its port while nobody else takes it.

    Topics must be created (`screener topics`, or an admin client): none is made by being used.
    """

    name: ClassVar[str] = "Apache Kafka"
    start_seconds: float = 90.0
    stop_seconds: float = 30.0

    def __init__(self, data_dir: Path, port: int | None = None, libraries: Path = LIBRARIES) -> None:
        super().__init__(data_dir / "kafka.log")
        self._data = data_dir.resolve()
        self._wanted = port
        self._libraries = libraries
        self._port: int | None = None

    @property
    def bootstrap(self) -> str:
        """`127.0.0.1:PORT`. Raises NotStarted."""
        if self._port is None:
            raise NotStarted(self.name)
        return f"{LOOPBACK}:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        return {"KAFKA_BOOTSTRAP_SERVERS": self.bootstrap}

    async def _command(self) -> Sequence[str]:
        """Raises KafkaUnavailable, PortBusy."""
        java = [str(await find_java()), *_JVM, f"-Dlog4j2.configurationFile={_LOGGING}"]
        java += ["-cp", f"{await ensure_libraries(self._libraries)}/*"]
        self._data.mkdir(parents=True, exist_ok=True)
        properties = self._write_properties()
        if not (self._data / "log" / "meta.properties").exists():
            await self._format(java, properties)
        return [*java, "kafka.Kafka", str(properties)]

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        assert self._port is not None, "chosen for the command"
        # First, because the client logs an error for each refused connection.
        await until_listening(LOOPBACK, self._port)
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()  # asks for the cluster's metadata
        try:
            await _until_groups_can_form(admin)
        finally:
            await admin.close()
        keep_port(self._port, self._data / "port")

    def _write_properties(self) -> Path:
        self._port = choose_port(self._wanted, self._data / "port")
        controller_port = choose_port(None, self._data / "controller-port", besides=self._port)
        keep_port(controller_port, self._data / "controller-port")
        path = self._data / "server.properties"
        path.write_text(
            _TEMPLATE.substitute(port=self._port, controller_port=controller_port, log_folder=self._data / "log")
        )
        return path

    async def _format(self, java: Sequence[str], properties: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = [*java, "kafka.tools.StorageTool", "format", "--standalone"]
        command += [f"--cluster-id={cluster}", f"--config={properties}"]
        process = await spawn(command, self.log_path)
        if await process.wait() != 0:
            raise StartFailed(f"{self.name} could not format its folder:\n{last_lines(self.log_path)}")


async def _until_groups_can_form(admin: AIOKafkaAdminClient) -> None:
    """The first question for a group's coordinator makes the topic of offsets, which takes a moment."""
    while True:
        try:
            await admin.find_coordinator("devkit")
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(POLL_SECONDS)
        else:
            return
