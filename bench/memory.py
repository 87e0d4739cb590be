"""The memory of a world's product processes."""

from collections.abc import Mapping

from bench.usage import family, memory_bytes
from devkit.world import World

MEGABYTE = 1_000_000


def product_memory(world: World) -> Mapping[str, float]:
    """Private megabytes of each service and of the gateway, the processes that it started for its résumés included.

    Raises FileNotFoundError where one of them has ended.
    """
    assert world.gateway is not None, "the world is started"
    processes = {**world.services, "gateway": world.gateway}
    return {name: sum(map(memory_bytes, family(process.pid))) / MEGABYTE for name, process in processes.items()}
