"""Which offset of a partition may be committed."""


class Watermark:
    """Tracks the unfinished offsets of one partition. Pure.

    `position` is the committable offset: everything below it is finished. Offsets may be missing from the log
    (compaction, transaction markers); they are started in ascending order and finish in any.
    """

    __slots__ = ("_unfinished", "highest", "position")

    def __init__(self, position: int) -> None:
        self.position = position
        self.highest = position
        self._unfinished: dict[int, None] = {}  # in the order of starting, which is ascending

    def start(self, offset: int) -> None:
        """`offset` is being worked on.

        Raises:
            ValueError: it is not above every offset started before.
        """
        if offset < self.highest:
            raise ValueError(f"offset {offset} started after {self.highest - 1}")
        self._unfinished[offset] = None
        self.highest = offset + 1

    def finish(self, offset: int) -> None:
        """`offset` is done with. Finishing twice changes nothing."""
        self._unfinished.pop(offset, None)
        self.position = next(iter(self._unfinished), self.highest)

    @property
    def in_flight(self) -> int:
        """How many offsets are unfinished."""
        return len(self._unfinished)

    @property
    def span(self) -> int:
        """How far ahead of the watermark work has gone."""
        return self.highest - self.position
