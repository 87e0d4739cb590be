"""Which part of the log a replay folds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Partition = tuple[str, int]
"""A topic and the number of one of its partitions."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, or what is named: facts written since a moment, facts of some topics, or those since the last switch.

    All but everything is folded onto a copy: of the live collection, or for `rollback` of the one that was kept.
    """

    since: datetime | None = None
    topics: tuple[str, ...] = ()
    rollback: bool = False

    @property
    def everything(self) -> bool:
        """Whether the shadow begins empty."""
        return self.since is None and not self.topics and not self.rollback

    def chosen(self, offsets: Mapping[Partition, int]) -> dict[Partition, int]:
        """Of offsets by partition those of the topics that are named; all of them where none is."""
        return {
            partition: offset for partition, offset in offsets.items() if not self.topics or partition[0] in self.topics
        }


def starts(
    beginnings: Mapping[Partition, int], holds: Mapping[Partition, int], chosen: Mapping[Partition, int]
) -> dict[Partition, int]:
    """Where to begin each partition, so that what is `chosen` is folded, and what a copy does not hold.

    `holds` is the offset below which the copy holds everything; a partition that is not in it is not held at all.
    """
    return {
        partition: max(beginning, min(holds.get(partition, 0), chosen.get(partition, holds.get(partition, 0))))
        for partition, beginning in beginnings.items()
    }


def gone(beginnings: Mapping[Partition, int]) -> list[str]:
    """The partitions whose first records the log has not kept."""
    return sorted(f"{topic}/{partition}" for (topic, partition), offset in beginnings.items() if offset > 0)
