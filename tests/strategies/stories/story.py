"""How a story is told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.events.fact import D, Fact
from tests.strategies.facts import SUBJECT, envelope
from tests.strategies.values import BEGIN


@dataclass
class Story:
    """Facts of one aggregate, in the order in which they came about."""

    subject: str = SUBJECT
    now: datetime = BEGIN
    facts: list[Fact] = field(default_factory=list)

    def tell(self, data: D, after: float = 0.0) -> Fact[D]:
        """`data` comes about, `after` seconds after what was told before."""
        self.now += timedelta(seconds=after)
        fact = envelope(data, self.now, subject=self.subject)
        self.facts.append(fact)
        return fact
