"""REST reads on one gateway process: an interview composed of its two documents, and a page of the list."""

import json
import random
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import httpx

from bench.case import Case, Goal, Measure, Sides
from bench.ground import Ground
from bench.http_request import request_bytes
from bench.loader import loaded, write_requests
from bench.pins import Cores, pinned
from bench.stored_interviews import created_at, store
from bench.told import interview_id
from devkit.ports import LOOPBACK, free_port
from devkit.product import ProductProcess, gateway_process
from gateway.http.cursor import encode_cursor

MANY, FEW = "many", "few"
INTERVIEW, PAGE = "an interview", "a page"
_SEED = 20261127
_INTERVIEWS, _PAGES = 2000, 200
"""Different ones that are asked for."""
_REMEMBERED = 100
"""Of each, how many the floor knows: it takes what it says from memory either way."""


def targets(what: str, stored: int) -> list[str]:
    """Where to ask: drawn from all that is stored, so that no cache holds the answer."""
    chance = random.Random(_SEED)
    if what == INTERVIEW:
        return [f"/v1/interviews/{interview_id(chance.randrange(stored))}" for _ in range(_INTERVIEWS)]
    begins = [chance.randrange(min(21, stored - 1), stored) for _ in range(_PAGES)]  # a whole page follows
    cursors = [encode_cursor("-created_at", (created_at(number), interview_id(number))) for number in begins]
    return [f"/v1/interviews?cursor={cursor}" for cursor in cursors]


def requests(folder: Path, api_key: str, asked: Sequence[str]) -> Path:
    """The file of them, for the load."""
    headers = {"X-API-Key": api_key, "Accept": "application/json"}
    name = f"requests-{secrets.token_hex(4)}.json"
    return write_requests(folder / name, [[request_bytes("GET", target, headers)] for target in asked])


async def answers(port: int, api_key: str, asked: Sequence[str]) -> dict[str, str]:
    """What the gateway says to each. Raises httpx.HTTPError."""
    headers = {"X-API-Key": api_key}
    async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", headers=headers, trust_env=False) as http:
        found = {}
        for target in dict.fromkeys(asked):
            answer = (await http.get(target)).raise_for_status()
            found[target] = answer.text
        return found


def reads_case(stored: int = 100_000, seconds: float = 1.25) -> Case:
    """With so many interviews, and with a hundredth of them; each measurement takes so many seconds."""

    @asynccontextmanager
    async def sides(ground: Ground) -> AsyncIterator[Sides]:
        folder = ground.folder / ground.fresh("reads")
        kafka, mongod, cores = await ground.kafka(), await ground.mongod(), Cores.here()
        api_key = secrets.token_urlsafe(24)
        sizes = {MANY: stored, FEW: stored // 100}

        async with AsyncExitStack() as stack:

            async def served(process: ProductProcess) -> ProductProcess:
                await stack.enter_async_context(process)
                stack.enter_context(pinned(process.pid, cores.server))
                return process

            said: dict[str, str] = {}
            sides: dict[str, Measure] = {}
            for size, count in sizes.items():
                database, port = ground.fresh("reads"), free_port()
                await store(mongod.url, database, count)
                environment = {
                    **kafka.environment,
                    **mongod.environment,
                    "MONGODB_DATABASE": database,
                    "BLOB_URL": (folder.resolve() / "blobs").as_uri(),
                    "API_KEY": api_key,
                    "SECRET_KEY": secrets.token_hex(32),
                    "RATE_LIMIT_PER_MINUTE": "100000000",
                }
                gateway = await served(gateway_process(environment, port, folder / size))
                for what in (INTERVIEW, PAGE):
                    asked = targets(what, count)
                    file = requests(folder, api_key, asked)
                    sides[f"{what} of {size}"] = partial(loaded, gateway.pid, port, file, seconds)
                    if size == MANY:
                        said |= await answers(port, api_key, asked[:_REMEMBERED])
            floor_port = free_port()
            (folder / "answers.json").write_text(json.dumps(said))
            floor_environment = {"FLOOR_PORT": str(floor_port), "FLOOR_ANSWERS": str(folder / "answers.json")}
            floor = await served(
                ProductProcess("bench.floors.reads", floor_environment, floor_port, folder / "floor.log")
            )
            for what in (INTERVIEW, PAGE):
                file = requests(folder, api_key, targets(what, stored)[:_REMEMBERED])
                sides[f"{what} from memory"] = partial(loaded, floor.pid, floor_port, file, seconds)
            stack.enter_context(pinned(mongod.pid, cores.others))
            yield sides

    return Case(
        name="reads",
        title=f"REST reads at 32 connections, {stored:,} interviews stored, one gateway process",
        floor="a FastAPI route that returns the same bytes from memory",
        goals=tuple(goal for what in (INTERVIEW, PAGE) for goal in _goals(what, stored)),
        sides=sides,
    )


def _goals(what: str, stored: int) -> tuple[Goal, Goal]:
    many, few, floor = f"{what} of {MANY}", f"{what} of {FEW}", f"{what} from memory"
    beside = f"p99 with {stored:,} interviews, of that with {stored // 100:,}"
    return (
        Goal("requests_per_s", at_least=0.35, over=many, under=floor, says=f"{what}: requests/s"),
        Goal("p99_ms", at_most=1.2, over=many, under=few, says=f"{what}: {beside}"),
    )


READS = reads_case()
