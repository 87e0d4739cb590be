"""The phone network and the model server as processes."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel

from devkit.child import Child, NotStarted


class Ready(BaseModel):
    """The line that a stand-in prints."""

    url: str


class StandIn(Child):
    """A stand-in that prints its URL when it is ready."""

    module: ClassVar[str]
    start_seconds: float = 60.0
    stop_seconds: float = 5.0

    def __init__(self, log_path: Path, arguments: Sequence[str] = ()) -> None:
        super().__init__(log_path)
        self._arguments = list(arguments)
        self._ready: Ready | None = None

    @property
    def url(self) -> str:
        """Where it answers. Raises NotStarted."""
        if self._ready is None:
            raise NotStarted(self.name)
        return self._ready.url

    async def _command(self) -> Sequence[str]:
        return [sys.executable, "-m", self.module, *self._arguments]

    def _stdout(self) -> int:
        return asyncio.subprocess.PIPE

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None, "started with a pipe"
        line = await process.stdout.readline()
        if line:
            self._ready = Ready.model_validate_json(line)
        else:
            await process.wait()


class PhoneNetworkProcess(StandIn):
    """Twilio, and the people who are called."""

    name: ClassVar[str] = "phone network"
    module: ClassVar[str] = "devkit.twilio"

    def __init__(
        self,
        log_path: Path,
        account_sid: str,
        auth_token: str,
        speed: float,
        seed: int | None,
        journal: Path | None = None,
    ) -> None:
        options = {
            "--account-sid": account_sid,
            "--auth-token": auth_token,
            "--speed": str(speed),
            "--calls-per-second": "1",
        }
        if seed is not None:
            options["--seed"] = str(seed)
        if journal is not None:
            options["--journal"] = str(journal)
        super().__init__(log_path, [part for option in options.items() for part in option])
        self._account_sid, self._auth_token = account_sid, auth_token

    @property
    def environment(self) -> dict[str, str]:
        return {
            "TWILIO_BASE_URL": self.url,
            "TWILIO_ACCOUNT_SID": self._account_sid,
            "TWILIO_AUTH_TOKEN": self._auth_token,
            "TWILIO_PHONE_NUMBER": "+12025550100",
        }


class ModelServerProcess(StandIn):
    """A language model."""

    name: ClassVar[str] = "model server"
    module: ClassVar[str] = "devkit.openai"

    @property
    def environment(self) -> dict[str, str]:
        return {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": "stand-in"}
