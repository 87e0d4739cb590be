"""`python -m devkit.twilio`: the phone network as a process, which prints one JSON line with its URL when it is ready
and ends with 0 on SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from pydantic import ValidationError

from devkit.twilio.network import PhoneNetwork
from devkit.twilio.settings import PhoneNetworkSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m devkit.twilio", description=__doc__)
    for name, field in PhoneNetworkSettings.model_fields.items():
        option, read = f"--{name.replace('_', '-')}", json.loads if name == "faults" else str
        parser.add_argument(option, type=read, default=argparse.SUPPRESS, help=field.description)
    try:
        settings = PhoneNetworkSettings.model_validate(vars(parser.parse_args()))
    except ValidationError as error:
        parser.error(str(error))
    asyncio.run(_serve(settings))


async def _serve(settings: PhoneNetworkSettings) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with PhoneNetwork(settings) as network:
        sys.stdout.write(json.dumps({"url": network.url}) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
