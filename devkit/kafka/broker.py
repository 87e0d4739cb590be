"""Apache Kafka on the local JVM: one KRaft node in a folder, however that folder and its JVM were prepared."""

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import ClassVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from devkit.child import POLL_SECONDS, Child, NotStarted, until_listening
from devkit.ports import LOOPBACK, choose_port, free_port, keep_port

_TEMPLATE = Template(Path(__file__).with_name("server.properties").read_text())


class Broker(Child):
    """It keeps its port while nobody else takes it. No topic is made by being used."""

    name: ClassVar[str] = "Apache Kafka"
    start_seconds: float = 90.0
    stop_seconds: float = 30.0

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        super().__init__(data_dir / "kafka.log")
        self._data = data_dir.resolve()
        self._wanted = port
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

    @abstractmethod
    async def _virtual_machine(self) -> Sequence[str]:
        """The command line up to the class to run. Raises KafkaUnavailable."""

    @abstractmethod
    async def _format(self, properties: Path) -> None:
        """Makes the folder of the log, which is not there yet. Raises StartFailed."""

    @property
    def _log(self) -> Path:
        return self._data / "log"

    async def _command(self) -> Sequence[str]:
        """Raises KafkaUnavailable, PortBusy, StartFailed."""
        virtual_machine = await self._virtual_machine()
        self._data.mkdir(parents=True, exist_ok=True)
        properties = self._write_properties()
        if not (self._log / "meta.properties").exists():
            await self._format(properties)
        return [*virtual_machine, "kafka.Kafka", str(properties)]

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
        while (controller_port := free_port()) == self._port:
            pass
        path = self._data / "server.properties"
        path.write_text(_TEMPLATE.substitute(port=self._port, controller_port=controller_port, log_folder=self._log))
        return path


async def _until_groups_can_form(admin: AIOKafkaAdminClient) -> None:
    """The first question for a group's coordinator makes the topic of offsets, which takes a moment."""
    while True:
        try:
            await admin.find_coordinator("devkit")
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(POLL_SECONDS)
        else:
            return
