"""Identities: derived from what caused a thing wherever there is a cause, so that duplicates collapse."""

from hashlib import sha1
from uuid import UUID, uuid4

NAMESPACE = UUID("6f0f9e9c-2b57-5d0e-9c0e-3c1f6a7c2e11")
"""The namespace of every derived identity. Changing it would make every redelivery a new fact."""

_NAMESPACE = NAMESPACE.bytes
_SEPARATOR = "\x1f"  # cannot stand in any part, so that ("a", "bc") and ("ab", "c") differ


def derived_id(*parts: str) -> str:
    """A UUIDv5 of `parts`: the same for the same parts, in every process, for ever."""
    # As `uuid.uuid5` makes it, written at once: the number that it goes by way of takes longer than the hash.
    digest = sha1(_NAMESPACE + _SEPARATOR.join(parts).encode(), usedforsecurity=False).digest()
    text, variant = digest.hex(), "89ab"[digest[8] >> 4 & 3]
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"


def fact_id(cause: str, kind: str, discriminator: str = "") -> str:
    """The id of the fact of type `kind` that `cause` leads to.

    `cause` is a fact's id, Twilio's own identity of a thing (CallSid and SequenceNumber, RecordingSid), or a REST
    command's idempotency key. `discriminator` tells apart several facts of one type with one cause.
    """
    return derived_id(cause, kind, discriminator)


def aggregate_id(prefix: str, *parts: str) -> str:
    """An id such as ``int_5a0c…``: derived from `parts`, or random where there are none."""
    unique = UUID(derived_id(prefix, *parts)) if parts else uuid4()
    return f"{prefix}_{unique.hex}"
