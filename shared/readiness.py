"""Whether what a process needs answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiokafka.errors import KafkaError

from shared.errors import Transient
from shared.metrics import DEPENDENCY_UP

PATIENCE = 2.0
"""Seconds for each to answer."""

Probe = Callable[[], Awaitable[object]]


async def failing(probes: Mapping[str, Probe]) -> dict[str, str]:
    """Asks all at once. The names of what does not answer, each with its reason; empty when everything does."""
    reasons = await asyncio.gather(*map(_reason, probes.values()))
    for name, reason in zip(probes, reasons, strict=True):
        DEPENDENCY_UP.labels(name).set(reason is None)
    return {name: reason for name, reason in zip(probes, reasons, strict=True) if reason is not None}


async def _reason(probe: Probe) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            await probe()
    except TimeoutError:
        return f"no answer within {PATIENCE:g} s"
    except (KafkaError, Transient) as failure:
        return str(failure) or type(failure).__name__
    return None
