"""`python -m devkit.ats`: serves until SIGTERM or SIGINT."""

import argparse
import asyncio
import json
import os
import signal
import sys

from devkit.ats.server import running_ats


async def _serve(port: int, screener_url: str, api_key: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_ats(screener_url, api_key, port) as ats:
        sys.stdout.write(json.dumps({"url": ats.url}) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m devkit.ats", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--screener", default=os.environ.get("SCREENER_URL", ""), help="default: SCREENER_URL")
    parser.add_argument("--key", default=os.environ.get("API_KEY", ""), help="default: API_KEY")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, given.screener, given.key))
