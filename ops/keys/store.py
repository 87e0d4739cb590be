"""Where the commands find the keys, and what they say when they do not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ops.terminal import failed
from shared.api_keys.pepper import PURPOSE, Pepper
from shared.mongo.api_key_records import ApiKeyRecords
from shared.mongo.database import Database, StoreUnavailable
from shared.mongo.settings import MongoSettings
from shared.secret_key import SecretKeyMissing, SecretSettings


@asynccontextmanager
async def kept_keys() -> AsyncIterator[ApiKeyRecords]:
    """The keys. Ends the command with words to act upon when MongoDB is away."""
    settings = MongoSettings()
    async with Database(settings) as database:
        try:
            yield ApiKeyRecords(database)
        except StoreUnavailable as failure:
            where = settings.mongodb_url.rsplit("@", 1)[-1]
            raise failed(f"MongoDB at {where}: {failure}. `screener doctor` tells what to do.") from failure


def pepper() -> Pepper:
    """What secrets are hashed with. Ends the command when there is none."""
    try:
        return Pepper(SecretSettings().derived(PURPOSE))
    except SecretKeyMissing as missing:
        raise failed(f"{missing} The gateways need the same one.") from missing
