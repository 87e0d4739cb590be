"""What a chaos run does, as a value: the same plan means the same load and the same faults."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from devkit.openai.faults import FaultRule
from devkit.product import SERVICES
from devkit.twilio.faults import FaultPlan

ROUND = 100
"""Interviews in a round."""

GATEWAY = "gateway"
KAFKA = "kafka"
MONGOD = "mongod"
PRODUCT = (*SERVICES, GATEWAY)
"""Every process of the product that can be killed."""


class FaultKind(StrEnum):
    """What is done to processes, and to the log."""

    SIGKILL = "sigkill"
    """A process of the product is killed, and started again by its supervisor."""
    ZOMBIE = "zombie"
    """A worker stands still for longer than its session, while another takes over; then it wakes up and goes on."""
    BROKER_KILL = "broker_kill"
    MONGOD_KILL = "mongod_kill"
    MONGOD_STEP_DOWN = "mongod_step_down"
    POISON = "poison"
    """A message that nobody can read is written to a topic."""


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """One fault. `at` is in seconds since the load began; `target` is a process, or empty where there is one only."""

    at: float
    kind: FaultKind
    target: str = ""
    seconds: float | None = None
    """How long the broker or the database stays away; drawn where none are given."""
    callers: int = 0
    """Waits until so many people at once are in the middle of their answers; the faults after it come later by that."""


@dataclass(frozen=True, slots=True)
class FaultCounts:
    """How many faults of each kind are spread over the time of the load."""

    sigkills: int = 0
    zombies: int = 0
    broker_kills: int = 0
    mongod_kills: int = 0
    step_downs: int = 0
    poison: int = 0

    @classmethod
    def for_load(cls, interviews: int) -> "FaultCounts":
        """The usual rates, and never less than what a short run must show."""
        return cls(
            sigkills=max(4 * len(PRODUCT), math.ceil(interviews * 0.11)),
            zombies=max(2, math.ceil(interviews * 0.0065)),
            broker_kills=max(1, math.ceil(interviews * 0.0045)),
            mongod_kills=max(1, math.ceil(interviews * 0.0045)),
            step_downs=max(1, math.ceil(interviews * 0.003)),
            poison=max(10, math.ceil(interviews * 0.05)),
        )


PhonePersonas = tuple[Mapping[str, object], ...]
"""Who picks up at one number, call by call, as the phone network's control API takes it."""


@dataclass(frozen=True)
class ChaosPlan:
    """Everything that decides a run, but the machine's pace."""

    seed: int
    interviews: int
    folder: Path
    """Emptied, then filled with the evidence; the world's own data and logs are in `world/` below it."""
    load_seconds: float
    """Over which interviews are handed in and faults strike, evenly."""
    faults: FaultCounts | tuple[PlannedFault, ...] = FaultCounts()
    """Counts, to be spread by the seed; or the very faults."""
    phone_faults: FaultPlan = field(default_factory=FaultPlan)
    model_faults: tuple[FaultRule, ...] = ()
    personas: tuple[PhonePersonas, ...] | None = None
    """Of the interviews in their order, over and over; drawn by the seed where none are given."""
    resume_share: float = 0.08
    """Of candidates, those with a résumé."""
    ordered_share: float = 0.12
    """Of candidates without a résumé, those whose interview an applicant-tracking system orders."""
    repeated_share: float = 0.15
    """Of answered writes, those sent once more with the same key."""
    short_jobs: float = 0.0
    """Of jobs, those whose questions a recruiter replaces by two."""
    in_flight: int = 40
    """Interviews under way at once, at most."""
    patience_seconds: float = 600.0
    """For everything to come to its end, once load and faults should be over; longer than any interview may take."""
    speed: float = 60.0
    """How many seconds of a call pass in a real one."""
    partitions: int = 3
    fast_lives: bool = True
    """Whether what takes hours in production takes seconds (`tests.chaos.product.FAST_LIVES`)."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """For the product's processes and the rebuild, over what the harness gives them. For a changed copy of the
    product, `PYTHONPATH` with its folder and `PYTHONSAFEPATH=1`, without which the working folder comes first."""
    check: bool = True
    """Whether the independent checker looks at what is left."""


def load_seconds(interviews: int) -> float:
    """How long a load of `interviews` takes to be handed in, at a pace that two cores can keep."""
    return max(150.0, interviews * 0.62)


def usual_plan(seed: int, interviews: int, folder: Path) -> ChaosPlan:
    """The plan of `make chaos`: every kind of fault, at the usual rates."""
    return ChaosPlan(
        seed=seed,
        interviews=interviews,
        folder=folder,
        load_seconds=load_seconds(interviews),
        faults=FaultCounts.for_load(interviews),
        # A long run is about many lives, and not about long ones.
        short_jobs=0.3 if interviews <= 5 * ROUND else 0.9,
        in_flight=max(40, min(300, interviews // 16)),
        phone_faults=PHONE_FAULTS,
        model_faults=model_faults(seed),
    )


PHONE_FAULTS = FaultPlan(
    webhook_duplicated=0.3,
    webhook_forged=0.1,
    webhook_delayed=0.15,
    webhook_delay_seconds=40,
    callback_reordered=0.2,
    callback_late=0.05,
    callback_late_seconds=1800,
    callback_dropped=0.03,
    create_refused_429=0.06,
    create_failed_500=0.02,
    create_response_dropped=0.05,
    create_response_held=0.04,
    create_hold_real_seconds=4,
    create_response_late=0.15,
    create_late_real_seconds=1,
    call_list_lag_seconds=90,
    recording_list_lag_seconds=60,
)
"""A bad day at Twilio. Lists lag for less than the product waits before it compares them (`shared_environment`)."""

_MODEL_FAULTS: Mapping[str, float] = {
    "hang": 0.02,
    "drop": 0.02,
    "down": 0.04,
    "server_error": 0.02,
    "rate_limited": 0.03,
    "truncated": 0.03,
    "nonsense": 0.03,
    "invented": 0.04,
    "refusal": 0.01,
    "mumble": 0.02,
}


def model_faults(seed: int) -> tuple[FaultRule, ...]:
    """A bad day at the model's: each rule strikes its share of requests, chosen by the seed."""
    return tuple(
        FaultRule.model_validate({"fault": fault, "probability": share, "seed": seed, "retry_after_seconds": 0.2})
        for fault, share in _MODEL_FAULTS.items()
    )
