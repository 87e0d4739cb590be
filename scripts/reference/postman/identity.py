"""Ids in the collection: the same for the same thing, so that a newer collection replaces an older one."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("0c1d9a52-7a0e-5b52-9d0a-6a8f1f0b7e44")


def postman_id(*parts: str) -> str:
    """A UUIDv5 of `parts`."""
    return str(uuid5(_NAMESPACE, "\x1f".join(parts)))


def story_id(operation_id: str) -> str:
    """The item that runs the operation `operation_id` in the story."""
    return postman_id("story", operation_id)
