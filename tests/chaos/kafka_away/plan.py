"""What is done: calls that last longer than Kafka is away, and nothing else that goes wrong."""

from pathlib import Path

from tests.chaos.plan import GATEWAY, KAFKA, ChaosPlan, FaultKind, PhonePersonas, PlannedFault

CALLERS = 10

_ANSWER_EVERYTHING: tuple[PhonePersonas, ...] = (
    ({"name": "strong"},),
    ({"name": "strong", "replies_by": "speech"},),
    ({"name": "strong", "ends_with_key": True},),
)
_SECONDS_OF_A_CALL = 90.0
"""Of its five to seven long answers, those that Kafka is away for: as many again come before and after."""


def away_plan(seed: int, seconds: float, gateway_dies: bool, folder: Path) -> ChaosPlan:
    """Kafka is killed when everybody is in the middle of their answers, and is back after `seconds` and its start."""
    away = PlannedFault(0.0, FaultKind.BROKER_KILL, KAFKA, seconds=seconds, callers=CALLERS)
    death = PlannedFault(seconds / 2, FaultKind.SIGKILL, GATEWAY)
    return ChaosPlan(
        seed=seed,
        interviews=CALLERS,
        folder=folder,
        load_seconds=5.0,
        faults=(away, death) if gateway_dies else (away,),
        personas=_ANSWER_EVERYTHING,
        resume_share=0.0,
        patience_seconds=900.0,
        speed=_SECONDS_OF_A_CALL / seconds,
        fast_lives=False,
        # A call that the gateway's death has cut off is to be resumed while somebody watches.
        environment={"CALL_QUIET_SECONDS": "30", "CALL_RESUME_SECONDS": "5", "CALL_RETRY_SECONDS": "5"},
    )
