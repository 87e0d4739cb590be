"""What was measured, as JSON: to be kept, compared and drawn."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bench.rounds import Outcome, Spread, Verdict

COMMITTED = Path(__file__).with_name("results.json")
_PACKAGES = ("aiokafka", "fastapi", "motor", "pydantic", "pymongo", "python-docx", "pypdf", "starlette", "uvicorn")


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class KeptSpread(_Kept):
    """Of the rounds."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, spread: Spread) -> "KeptSpread":
        return cls(median=spread.median, least=spread.least, greatest=spread.greatest)


class KeptGoal(_Kept):
    """A goal and what came of it."""

    says: str
    bound: str
    is_met: bool
    is_least: bool
    """Whether more is better."""
    value: KeptSpread

    @classmethod
    def of(cls, verdict: Verdict) -> "KeptGoal":
        goal = verdict.goal
        return cls(
            says=goal.says or goal.metric.replace("_", " "),
            bound=goal.bound,
            is_met=verdict.is_met,
            is_least=goal.at_least is not None,
            value=KeptSpread.of(verdict.value),
        )


class KeptCase(_Kept):
    """A case's outcome."""

    title: str
    floor: str
    measured_at: datetime
    goals: dict[str, KeptGoal]
    sides: dict[str, dict[str, KeptSpread]]

    @classmethod
    def of(cls, outcome: Outcome) -> "KeptCase":
        return cls(
            title=outcome.case.title,
            floor=outcome.case.floor,
            measured_at=datetime.now(UTC).replace(microsecond=0),
            goals={verdict.goal.name: KeptGoal.of(verdict) for verdict in outcome.verdicts},
            sides={
                side: {metric: KeptSpread.of(spread) for metric, spread in metrics.items()}
                for side, metrics in outcome.measured.items()
            },
        )


class Machine(_Kept):
    """On what it was measured."""

    system: str
    cores: int
    python: str
    packages: dict[str, str]

    @classmethod
    def this(cls) -> "Machine":
        return cls(
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            cores=os.cpu_count() or 1,
            python=platform.python_version(),
            packages={name: version(name) for name in _PACKAGES},
        )


class Results(_Kept):
    """Of a run, or of several on one machine."""

    machine: Machine
    cases: dict[str, KeptCase]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "Results":
        return cls(machine=Machine.this(), cases={one.case.name: KeptCase.of(one) for one in outcomes})

    @classmethod
    def read(cls, path: Path) -> "Results | None":
        """None where there is no such file. Raises pydantic.ValidationError."""
        return cls.model_validate_json(path.read_text()) if path.exists() else None

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n")

    def over(self, earlier: "Results | None") -> "Results":
        """The earlier ones with these in their place."""
        before: Mapping[str, KeptCase] = {} if earlier is None else earlier.cases
        return Results(machine=self.machine, cases={**before, **self.cases})
