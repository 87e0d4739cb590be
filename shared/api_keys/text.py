"""An API key as its holder has it: ``scr_<public id>_<secret and checksum>``."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from string import ascii_letters, digits
from typing import Self
from zlib import crc32

PREFIX = "scr"
ALPHABET = digits + ascii_letters
"""No punctuation: a double click selects all between two underscores, and nothing has to be quoted anywhere."""

ID_LENGTH = 12
SECRET_LENGTH = 43
"""256 bits."""
CHECKSUM_LENGTH = 6
PATTERN = rf"{PREFIX}_[0-9A-Za-z]{{{ID_LENGTH}}}_[0-9A-Za-z]{{{SECRET_LENGTH + CHECKSUM_LENGTH}}}"
"""For secret scanners. Whether a match is a key, its checksum says."""

_PARTS = re.compile(
    rf"{PREFIX}_([0-9A-Za-z]{{{ID_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)


class Mistyped(ValueError):
    """It begins as a key of ours does, and is none: something is missing, or the checksum does not fit."""


@dataclass(frozen=True, slots=True)
class KeyText:
    """The two halves of a key: `id` is no secret and names it everywhere, `secret` is shown once and never kept."""

    id: str
    secret: str = field(repr=False)

    @classmethod
    def drawn(cls, choose: Callable[[str], str] = secrets.choice) -> Self:
        """A new key. `choose` draws one letter of an alphabet."""
        return cls(*("".join(choose(ALPHABET) for _ in range(length)) for length in (ID_LENGTH, SECRET_LENGTH)))

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that stands in `text`. Raises `Mistyped`."""
        found = _PARTS.fullmatch(text)
        if found is None or found[3] != _checksum(found[1], found[2]):
            raise Mistyped("The API key is mistyped or cut off: its checksum does not fit.")
        return cls(found[1], found[2])

    @property
    def whole(self) -> str:
        """The key, for its holder and for nobody else."""
        return f"{PREFIX}_{self.id}_{self.secret}{_checksum(self.id, self.secret)}"


def looks_like_one(text: str) -> bool:
    """Whether somebody meant a key of ours."""
    return text.startswith(f"{PREFIX}_")


def _checksum(key_id: str, secret: str) -> str:
    """CRC-32 in base 62: it finds typing errors, and proves nothing."""
    left, letters = crc32(f"{PREFIX}_{key_id}_{secret}".encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        left, place = divmod(left, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return letters
