"""Where a service stands in the log. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.kafka.progress import Progress


class State(StrEnum):
    """What an operator needs to know of a service first."""

    HEALTHY = "healthy"
    BEHIND = "behind"
    STUCK = "stuck"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The oldest record that a service has not finished. What it says of itself is none where it is no fact."""

    type: str | None
    subject: str | None
    id: str | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class PartitionStanding:
    """One partition as one service has it."""

    topic: str
    partition: int
    committed: int | None
    """The offset below which everything is finished; none where nothing was ever committed."""
    position: int
    """What is read next by whoever takes the partition: the committed offset, or the first that there is."""
    end: int
    oldest: Unfinished | None = None
    progress: Progress | None = None
    """What the worker said with its last commit; none where that is not ours."""

    @property
    def lag(self) -> int:
        """How many records are not finished."""
        return max(0, self.end - self.position)


@dataclass(frozen=True, slots=True)
class ServiceStanding:
    """A service across everything that it reads. `members` is none where the broker cannot tell."""

    service: str
    members: int | None
    partitions: tuple[PartitionStanding, ...]

    @property
    def lag(self) -> int:
        """How many records are not finished."""
        return sum(partition.lag for partition in self.partitions)

    @property
    def held_up(self) -> PartitionStanding | None:
        """The partition with the oldest unfinished record."""
        waiting = [(each.oldest.written_at, each) for each in self.partitions if each.oldest is not None]
        return min(waiting, key=lambda pair: pair[0])[1] if waiting else None

    @property
    def progress(self) -> Progress:
        """What its workers said of all partitions together."""
        told = [each.progress for each in self.partitions if each.progress is not None]
        return Progress(
            in_flight=sum(each.in_flight for each in told),
            retrying=sum(each.retrying for each in told),
            attempts=max((each.attempts for each in told), default=0),
        )

    def age(self, now: datetime) -> timedelta:
        """How long the oldest unfinished record has been in the log; nothing where all are finished."""
        held_up = self.held_up
        if held_up is None or held_up.oldest is None:
            return timedelta()
        return max(timedelta(), now - held_up.oldest.written_at)

    def state(self, now: datetime, patience: timedelta) -> State:
        """Stopped without a worker; stuck when what is too old is being retried; behind when it only waits."""
        if self.members == 0:
            return State.STOPPED
        if self.age(now) <= patience:
            return State.HEALTHY
        # Of the oldest partition alone: elsewhere, something younger may be retried with good reason.
        held_up = self.held_up
        retrying = held_up is not None and held_up.progress is not None and held_up.progress.retrying > 0
        return State.STUCK if retrying else State.BEHIND
