"""The envelope of a fact: CloudEvents 1.0 attributes around typed data."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Generic

from typing_extensions import TypeVar

from shared.events.ids import fact_id
from shared.events.model import FactData, in_milliseconds

D = TypeVar("D", bound=FactData)
D_co = TypeVar("D_co", bound=FactData, covariant=True, default=FactData)


@dataclass(frozen=True, slots=True)
class Fact(Generic[D_co]):
    """One immutable event.

    `subject` is the aggregate's id and the record's key; `time` is UTC in whole milliseconds; `correlation_id` ties
    together everything of one story, `causation_id` names what this follows from.
    """

    id: str
    source: str
    subject: str
    time: datetime
    tenant: str
    correlation_id: str
    causation_id: str
    data: D_co
    traceparent: str | None = None

    @property
    def type(self) -> str:
        """The CloudEvents type in its newest version, such as ``jd.created.v1``; a pin writes an older one."""
        return type_name(type(self.data))


@cache
def type_name(model: type[FactData], version: int | None = None) -> str:
    """The CloudEvents type of a data model: in its newest version, or in `version`."""
    return f"{model.topic}.v{model.version if version is None else version}"


def follow(
    data: D,
    *,
    source: str,
    subject: str,
    tenant: str,
    cause: str,
    time: datetime,
    discriminator: str = "",
    traceparent: str | None = None,
) -> Fact[D]:
    """A fact whose id is derived from its cause. The subject's story is its correlation."""
    return Fact(
        # By the name of its first version for ever: workers of two releases make one fact, not two.
        id=fact_id(cause, type_name(type(data), 1), discriminator),
        source=source,
        subject=subject,
        time=in_milliseconds(time),
        tenant=tenant,
        correlation_id=subject,
        causation_id=cause,
        data=data,
        traceparent=traceparent,
    )
