"""What a decision may ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shared.events.ids import derived_id


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that a decision wants done. The same state always gives the same intents.

    `cause` is the id of the fact that asks for it; with the intent's own name and `discriminator` it makes the
    effect's id.
    """

    cause: str

    at_most_once: ClassVar[bool] = False
    """Whether doing it twice would hurt somebody: then an unknown outcome is resolved and never simply retried."""

    @property
    def discriminator(self) -> str:
        """Tells apart several intents of one kind with one cause."""
        return ""

    @property
    def effect_id(self) -> str:
        """The identity of the effect, the same in every process."""
        return derived_id(self.cause, type(self).__name__, self.discriminator)


@dataclass(frozen=True, slots=True)
class Wake:
    """A decision asks to be made again at `at`."""

    at: datetime
