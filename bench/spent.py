"""The processor time of a world's processes, by who they are."""

import os
from collections.abc import Mapping

from bench.usage import cpu_seconds, family_cpu_seconds
from devkit.world import World


def spent(world: World) -> Mapping[str, float]:
    """CPU seconds so far of each service, the gateway, Kafka, mongod, the stand-ins, and the measurement itself."""
    assert world.gateway is not None, "the world is started"
    outside = {"kafka": world.kafka, "mongod": world.mongod, "phones": world.phones, "model": world.model}
    processes = {**world.services, "gateway": world.gateway, **outside}
    return {
        **{name: family_cpu_seconds(process.pid) for name, process in processes.items()},
        "bench": cpu_seconds(os.getpid()),
    }
