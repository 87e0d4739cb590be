"""Facts about what operators did with dead letters, keyed by the letter: the audit trail, and the only state there is.

A letter is open until one of them is about it.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.model import FactData, Text
from shared.events.topics import Topic

_Offset = Annotated[int, Field(ge=0, description="where the original stands in its topic")]
_Partition = Annotated[int, Field(ge=0)]


class DeadLetterRedriven(FactData):
    """A dead letter's original was put back at the end of its topic, to be processed again."""

    topic: ClassVar = Topic.DEAD_LETTER_REDRIVEN

    service: Text = Field(description="who could not process it")
    original_topic: Text
    original_partition: _Partition
    original_offset: _Offset
    redrive: Annotated[int, Field(ge=1, description="how many times this letter was put back, this one included")]
    by: Text
    reason: str | None


class DeadLetterDiscarded(FactData):
    """A dead letter was looked at, and nothing more is to be done about it. It stays in its topic."""

    topic: ClassVar = Topic.DEAD_LETTER_DISCARDED

    service: Text = Field(description="who could not process it")
    original_topic: Text
    original_partition: _Partition
    original_offset: _Offset
    by: Text
    reason: Text
