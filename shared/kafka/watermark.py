"""Which offset of a partition may be committed."""


class Watermark:
    """Tracks the unfinished offsets of one partition. Pure.

    `position` is the committable offset: everything below it is finished. Offsets may be missing from the log
    (compaction, transaction markers); they are started in ascending order and finish in any.
    """

    __slots__ = ("_tries", "_unfinished", "highest", "position")

    def __init__(self, position: int) -> None:
        self.position = position
        self.highest = position
        self._unfinished: dict[int, float] = {}  # in the order of starting, which is ascending
        self._tries: dict[int, int] = {}  # of what failed and is unfinished

    def start(self, offset: int, written_at: float = 0.0) -> None:
        """`offset` is being worked on; its record was written at `written_at`, in seconds since 1970.

        Raises:
            ValueError: it is not above every offset started before.
        """
        if offset < self.highest:
            raise ValueError(f"offset {offset} started after {self.highest - 1}")
        self._unfinished[offset] = written_at
        self.highest = offset + 1

    def finish(self, offset: int) -> None:
        """`offset` is done with. Finishing twice changes nothing."""
        self._unfinished.pop(offset, None)
        if self._tries:
            self._tries.pop(offset, None)
        self.position = next(iter(self._unfinished), self.highest)

    def retry(self, offset: int) -> None:
        """The work on `offset` failed once more and is tried again."""
        if offset in self._unfinished:
            self._tries[offset] = self._tries.get(offset, 0) + 1

    @property
    def in_flight(self) -> int:
        """How many offsets are unfinished."""
        return len(self._unfinished)

    @property
    def retrying(self) -> int:
        """How many of the unfinished offsets failed and are tried again."""
        return len(self._tries)

    @property
    def attempts(self) -> int:
        """The most failed tries that an unfinished offset had."""
        return max(self._tries.values(), default=0)

    @property
    def oldest_written_at(self) -> float | None:
        """When the record of the lowest unfinished offset was written; none where nothing is unfinished."""
        return next(iter(self._unfinished.values()), None)

    @property
    def span(self) -> int:
        """How far ahead of the watermark work has gone."""
        return self.highest - self.position
