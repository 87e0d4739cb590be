"""Being the only replay of a collection, for as long as that takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.errors import Transient
from shared.mongo.shadow_register import LEASE_SECONDS, LeaseLost, ShadowRegister
from shared.telemetry import log

logger = log(__name__)


class Lease:
    """The lease on a collection's control document, renewed by itself."""

    def __init__(self, register: ShadowRegister, owner: str) -> None:
        self.register = register
        self.owner = owner
        self._lost: LeaseLost | None = None

    def check(self) -> None:
        """Raises `LeaseLost` when a renewal came too late."""
        if self._lost is not None:
            raise self._lost

    async def renew_for_ever(self) -> None:
        """Renews it well before it ends; while MongoDB is away, tries."""
        while True:
            await asyncio.sleep(LEASE_SECONDS / 6)
            try:
                await self.register.renew(self.owner)
            except Transient as failure:
                logger.warning("the lease could not be renewed", reason=str(failure))
            except LeaseLost as lost:
                self._lost = lost
                return


@asynccontextmanager
async def leased(register: ShadowRegister, owner: str) -> AsyncIterator[Lease]:
    """The lease, given back at the end.

    Raises:
        ReplayUnderWay: another replay has it.
        StoreUnavailable: MongoDB is away.
    """
    await register.lease(owner)
    lease = Lease(register, owner)
    renewing = asyncio.create_task(lease.renew_for_ever())
    try:
        yield lease
    finally:
        renewing.cancel()
        try:
            await register.release(owner)
        except Transient as failure:
            logger.warning("the lease ends by itself", reason=str(failure))
