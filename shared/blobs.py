"""Files outside the log: résumés and recordings, in whatever `BLOB_URL` names."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from shared.errors import Transient
from shared.failpoints import failpoint
from shared.settings import Settings


class BlobSettings(Settings):
    """`BLOB_URL`: ``file:///folder``, ``s3://bucket/prefix``, ``gs://…``, ``az://…``; credentials as each has them."""

    blob_url: str = "file:///var/lib/screener/blobs"


class BlobMissing(LookupError):
    """There is no blob with this key."""


class BlobStoreUnavailable(Transient):
    """The store cannot be reached or did not answer as it should."""


class Blobs:
    """Blobs by key. A key is never overwritten with other bytes: it is derived from what it holds."""

    def __init__(self, settings: BlobSettings) -> None:
        self._store: ObjectStore
        if settings.blob_url.startswith("file:"):
            folder = Path(urlsplit(settings.blob_url).path)
            self._store = LocalStore(folder, mkdir=True)
        else:
            self._store = from_url(settings.blob_url)

    async def put(self, key: str, data: bytes) -> None:
        """Keeps `data` as `key`. Once this returns, it outlives every process; a power cut as far as the store sees to
        that, which a folder's does not.

        Raises:
            BlobStoreUnavailable: it may or may not be kept; putting it again is right.
        """
        try:
            await self._store.put_async(key, data)
        except (BaseError, OSError) as failure:
            raise BlobStoreUnavailable(str(failure)) from failure
        failpoint("blobs.kept")

    async def get(self, key: str) -> bytes:
        """The bytes of `key`.

        Raises:
            BlobMissing: there is no such blob.
            BlobStoreUnavailable: the store did not answer.
        """
        try:
            return bytes(await (await self._store.get_async(key)).bytes_async())
        except (NotFoundError, FileNotFoundError) as missing:
            raise BlobMissing(key) from missing
        except (BaseError, OSError) as failure:
            raise BlobStoreUnavailable(str(failure)) from failure

    async def size(self, key: str) -> int:
        """How many bytes `key` has. Raises as `get` does."""
        try:
            return (await self._store.head_async(key))["size"]
        except (NotFoundError, FileNotFoundError) as missing:
            raise BlobMissing(key) from missing
        except (BaseError, OSError) as failure:
            raise BlobStoreUnavailable(str(failure)) from failure

    async def stream(self, key: str, first: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of `key` from `first` to before `end`, in pieces, and nothing else of it. Raises as `get` does."""
        try:
            found = await self._store.get_async(key, options={"range": (first, end)})
        except (NotFoundError, FileNotFoundError) as missing:
            raise BlobMissing(key) from missing
        except (BaseError, OSError) as failure:
            raise BlobStoreUnavailable(str(failure)) from failure

        async def pieces() -> AsyncIterator[bytes]:
            async for piece in found.stream():
                yield bytes(piece)

        return pieces()
