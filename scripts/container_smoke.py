"""Builds the Dockerfile and starts each service of docker-compose.yml from it, where there is podman but no registry.

    apt-get install podman buildah runc debootstrap
    python -m scripts.container_smoke [--build-only] [--base-image IMAGE] [SERVICE...]

As root on Debian or Ubuntu. Kafka and MongoDB are the devkit's, on this machine's loopback, which the containers share;
KAFKA=real takes Apache Kafka and makes its topics by the `topics` container. A service passes when the address that its
health check asks answers 200 and SIGTERM ends it with 0. Packages come from wherever this machine's own pip takes them.
"""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from devkit.kafka.memory import MemoryKafka
from devkit.kafka.real import RealKafka
from devkit.mongo import Mongod
from devkit.ports import LOOPBACK, free_port
from scripts.container_image import IMAGE, CommandFailed, build, podman, podman_environment, run_command
from shared.events.topics import topic_partitions
from tests.deployment_compose import ComposeService, compose_services

READY_SECONDS = 60
STOP_SECONDS = 40

logger = logging.getLogger("container-smoke")

# What has no default and is asked of nobody while a service only starts.
ACCOUNTS = {
    "API_KEY": "smoke",
    "OPENAI_API_KEY": "smoke",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "smoke",
    "TWILIO_PHONE_NUMBER": "+14155550100",
    "WEBHOOK_BASE_URL": "https://screener.example",
}


class SmokeFailed(Exception):
    """A service did not start, or did not end as it should; the message has its log."""


@asynccontextmanager
async def outside_world(folder: Path) -> AsyncIterator[dict[str, str]]:
    """Kafka with its topics and MongoDB, for as long as it is open; what services need to find them."""
    kafka: MemoryKafka | RealKafka
    if os.environ.get("KAFKA") == "real":
        kafka = RealKafka(folder / "kafka")
    else:
        kafka = MemoryKafka(topic_partitions(1), folder / "kafka.log")
    async with kafka, Mongod(folder / "mongo") as mongo:
        yield kafka.environment | mongo.environment


async def check_image() -> None:
    """The image has the product and what it imports, belongs to nobody, and has no stand-in."""
    program = (
        "import importlib.util, os, aiokafka, fastapi, gateway, ops, services, shared;"
        "assert os.getuid() == 10001;"
        "assert importlib.util.find_spec('devkit') is None"
    )
    await podman(*run_command("--rm"), IMAGE, "python", "-c", program)


async def check_topics(service: ComposeService, environment: dict[str, str]) -> None:
    """Makes them, without which no service starts. Raises CommandFailed."""
    await podman(*run_command("--rm"), *_as_arguments(service.environment | environment), IMAGE, *service.command)


async def check_service(name: str, service: ComposeService, environment: dict[str, str]) -> None:
    """Raises SmokeFailed when it is not ready in time or does not end with 0 on SIGTERM."""
    port = free_port()
    own = service.environment | environment | dict.fromkeys(("GATEWAY_PORT", "HEALTH_PORT"), str(port))
    container = f"screener-smoke-{name}-{os.getpid()}"
    started = run_command("--detach", f"--name={container}", "--volume=/var/lib/screener/blobs")
    await podman(*started, *_as_arguments(own), IMAGE, *service.command)
    try:
        await _until_ready(container, f"http://{LOOPBACK}:{port}/readyz")
        await podman("stop", f"--time={STOP_SECONDS}", container)
        code = (await podman("inspect", "--format={{.State.ExitCode}}", container)).strip()
        if code != "0":
            raise SmokeFailed(f"ended with {code} on SIGTERM:\n{await podman('logs', container)}")
    finally:
        await podman("rm", "--force", "--volumes", container)


async def _until_ready(container: str, url: str) -> None:
    try:
        async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient(trust_env=False) as client:
            while not await _is_ready(client, url):
                running = await podman("inspect", "--format={{.State.Running}}", container)
                if running.strip() != "true":
                    raise SmokeFailed(f"ended at once:\n{await podman('logs', container)}")
                await asyncio.sleep(0.5)
    except TimeoutError as late:
        raise SmokeFailed(f"{url} was not ready in time:\n{await podman('logs', container)}") from late


async def _is_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.TransportError:
        return False


def _as_arguments(environment: dict[str, str]) -> list[str]:
    return [f"--env={name}={value}" for name, value in environment.items()]


async def check_services(names: Sequence[str]) -> list[str]:
    """Starts those, or all of ours, one after the other. Returns the names of those that failed."""
    ours = {name: service for name, service in compose_services(ACCOUNTS).items() if service.is_ours}
    topics = ours.pop("topics")
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="screener-smoke-") as folder:
        async with outside_world(Path(folder)) as environment:
            if os.environ.get("KAFKA") == "real":
                await check_topics(topics, environment)
            for name in names or ours:
                try:
                    await check_service(name, ours[name], environment)
                    logger.info("%s: starts, is ready, ends", name)
                except (CommandFailed, SmokeFailed) as error:
                    logger.error("%s: %s", name, error)
                    failed.append(name)
    return failed


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-only", action="store_true", help="build and look into the image, start nothing")
    parser.add_argument("--base-image", help="an image with Python 3.11 or newer; else one is made by debootstrap")
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="only these")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with podman_environment():
        await build(arguments.base_image)
        await check_image()
        logger.info("the image builds and imports")
        return 0 if arguments.build_only or not await check_services(arguments.services) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
