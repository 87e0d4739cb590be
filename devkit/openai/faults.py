"""What goes wrong on purpose: which requests it befalls, and how often."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

_DRAW_BYTES = 8


class Fault(StrEnum):
    """The first group keeps an answer from coming, the second spoils it, the third is about parameters."""

    HANG = "hang"
    """No answer until the client gives up."""
    DROP = "drop"
    """The connection breaks in the middle of the response."""
    DOWN = "down"
    """503: the engine is overloaded."""
    SERVER_ERROR = "server_error"
    """500."""
    RATE_LIMITED = "rate_limited"
    """429 with Retry-After."""
    QUOTA_EXHAUSTED = "quota_exhausted"
    """429, code insufficient_quota."""
    UNAUTHORIZED = "unauthorized"
    """401, whatever the key."""
    MODEL_NOT_FOUND = "model_not_found"
    """404, whatever the model."""

    TRUNCATED = "truncated"
    """Half of the answer's JSON, finish_reason length."""
    NONSENSE = "nonsense"
    """Prose where JSON was asked for."""
    INVENTED = "invented"
    """Valid by the schema and untrue: quotes that nobody said, facts that stand nowhere."""
    REFUSAL = "refusal"
    """The model declines."""
    FILTERED = "filtered"
    """No content, finish_reason content_filter."""
    OBEY = "obey"
    """A gullible model: it does what an instruction hidden in the data says."""
    MUMBLE = "mumble"
    """Garbled transcripts with low log probabilities."""

    TEMPERATURE_UNSUPPORTED = "temperature_unsupported"
    """400 when a temperature other than 1 is sent."""
    INCLUDE_UNSUPPORTED = "include_unsupported"
    """400 when log probabilities are asked for with a transcription."""


class FaultRule(BaseModel):
    """One fault. `on` is a schema's name, `chat`, `transcription` or `models`; without it, every request under /v1.

    Whether it strikes is drawn from the seed, the request's content and how often that content was seen: the
    order in which different requests arrive makes no difference. With `times` it strikes so often, then no more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fault: Fault
    on: str | None = None
    probability: float = Field(default=1.0, ge=0, le=1)
    seed: int = 0
    times: int | None = Field(default=None, ge=1)
    retry_after_seconds: float = Field(default=1.0, ge=0)


class Faults:
    """The rules in force, to be changed at any time."""

    def __init__(self, rules: Iterable[FaultRule] = ()) -> None:
        self.replace(rules)

    @property
    def rules(self) -> tuple[FaultRule, ...]:
        """The rules in force, in the order in which they are tried."""
        return self._rules

    def replace(self, rules: Iterable[FaultRule]) -> None:
        """Puts `rules` in place of those in force, and forgets what was counted and seen."""
        self._rules = tuple(rules)
        self._struck: Counter[int] = Counter()
        self._seen: Counter[tuple[int, str]] = Counter()

    def put(self, fault: Fault, *, on: str | None = None, times: int | None = None) -> None:
        """Makes `fault` the only rule."""
        self.replace([FaultRule(fault=fault, on=on, times=times)])

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.replace(())

    def striking(self, targets: frozenset[str], digest: str) -> list[FaultRule]:
        """The rules that strike a request which is about `targets` and whose content has this digest."""
        struck = []
        for index, rule in enumerate(self._rules):
            if rule.on is not None and rule.on not in targets:
                continue
            if rule.times is not None and self._struck[index] >= rule.times:
                continue
            if self._draw(index, rule, digest) < rule.probability:
                self._struck[index] += 1
                struck.append(rule)
        return struck

    def _draw(self, index: int, rule: FaultRule, digest: str) -> float:
        occurrence = self._seen[index, digest]
        self._seen[index, digest] += 1
        drawn = hashlib.sha256(f"{rule.seed}:{rule.fault.value}:{digest}:{occurrence}".encode()).digest()
        return float(int.from_bytes(drawn[:_DRAW_BYTES])) / float(1 << (8 * _DRAW_BYTES))
