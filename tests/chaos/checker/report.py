"""What a check comes to."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that breaks an invariant: what it is about (an id, a place in the log), and what is wrong, in words."""

    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.about}: {self.what}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one invariant: how much of `of` it looked at, and where it does not hold."""

    name: str
    examined: int
    of: str
    breaches: tuple[Breach, ...]

    @property
    def holds(self) -> bool:
        """Whether there is no breach."""
        return not self.breaches


def finding(name: str, examined: int, of: str, breaches: Iterable[Breach]) -> Finding:
    """A finding out of breaches as they are found."""
    return Finding(name, examined, of, tuple(breaches))


@dataclass(frozen=True, slots=True)
class Report:
    """Every invariant's finding, in the order of `tests.chaos.checker.INVARIANTS`."""

    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return all(finding.holds for finding in self.findings)

    @property
    def breaches(self) -> int:
        """How many breaches there are, over all invariants."""
        return sum(len(finding.breaches) for finding in self.findings)

    def of(self, name: str) -> Finding:
        """One invariant's finding. Raises KeyError."""
        for finding in self.findings:
            if finding.name == name:
                return finding
        raise KeyError(name)
