"""Small runs with chosen faults. Each is short, and breaks something in every mutant that names it."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field

from devkit.openai.faults import Fault, FaultRule
from devkit.twilio.faults import FaultPlan
from tests.chaos.mutants import troubles
from tests.chaos.mutants.stage import Stage
from tests.chaos.plan import PhonePersonas

_BOOK = {
    "answers": [],
    "defaults": [
        "I built our payments service at Acme, and cut its latency by 40 percent.",
        "I led four engineers, and we moved 12 million records in one night.",
        "I measure first; then I changed one index, and it was 10 times faster.",
    ],
}
_ABLE: PhonePersonas = ({"name": "strong", "answers": _BOOK},)
_CUT_OFF: PhonePersonas = ({"name": "hangs_up_after", "question": 2, "answers": _BOOK}, *_ABLE)

Trouble = Callable[[Stage], Coroutine[None, None, None]]


@dataclass(frozen=True)
class Drill:
    """One run: who is called, and what goes wrong."""

    name: str
    personas: tuple[PhonePersonas, ...]
    """Who picks up, for each interview."""
    phone_faults: FaultPlan = field(default_factory=FaultPlan)
    model_faults: tuple[FaultRule, ...] = ()
    crash: Mapping[str, str] = field(default_factory=dict)
    """The failpoint at which a process dies, once."""
    poison: tuple[str, ...] = ()
    """Topics that get a message which nobody can read, before anything else happens."""
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Trouble | None = None
    """What happens before interviews are asked for."""
    meanwhile: Trouble | None = None
    """What happens beside them."""
    resume_share: float = 0.0
    speed: float = 120.0


_SILENT_NETWORK = {"callback_dropped": 1.0}
_SLOW_NETWORK = FaultPlan(webhook_delayed=1, webhook_delay_seconds=200)
_KAFKA_STANDS_STILL = {
    "WEBHOOK_PUBLISH_SECONDS": "0.2",
    # For longer than Kafka stands still: nobody is to be missed by it.
    "KAFKA_SESSION_TIMEOUT_MS": "20000",
}

DRILLS = (
    Drill(
        "a bad day",
        personas=(_ABLE, _CUT_OFF, ({"name": "refuses_consent"},), ({"name": "voicemail"},), ({"name": "silent"},)),
        phone_faults=FaultPlan(webhook_duplicated=0.5, webhook_forged=0.5, callback_reordered=0.5),
        model_faults=(FaultRule(fault=Fault.MUMBLE, on="transcription", probability=0.4, seed=3),),
        poison=("call.requested", "response.recorded", "jd.created"),
        resume_share=1.0,
    ),
    Drill(
        "a model that invents evidence",
        personas=(_ABLE,),
        model_faults=(FaultRule(fault=Fault.INVENTED, on="answer_assessment"),),
    ),
    Drill(
        "a model that is down for a while",
        personas=(_ABLE,),
        model_faults=(FaultRule(fault=Fault.DOWN, on="answer_assessment"),),
        # Longer than the three tries take after which a message is poison.
        environment={"SCORING_PATIENCE_SECONDS": "10"},
    ),
    Drill(
        "the gateway is away when an answer comes",
        personas=(_ABLE,),
        phone_faults=FaultPlan(webhook_delayed=1, webhook_delay_seconds=120),
        meanwhile=troubles.gateway_misses_an_answer,
    ),
    Drill(
        "Kafka stands still at consent, and the gateway dies",
        personas=(_ABLE,),
        phone_faults=_SLOW_NETWORK,
        environment=_KAFKA_STANDS_STILL,
        speed=40,
        meanwhile=troubles.kafka_stands_still_and_the_gateway_dies,
    ),
    Drill(
        "somebody declines while Kafka stands still, and the gateway dies",
        personas=(({"name": "refuses_consent"},),),
        phone_faults=_SLOW_NETWORK,
        environment=_KAFKA_STANDS_STILL,
        speed=40,
        meanwhile=troubles.the_gateway_dies_with_a_no_that_kafka_has_not_taken,
    ),
    Drill(
        "telephony dies while it dials",
        personas=(({"name": "no_answer"},),),
        phone_faults=FaultPlan(**_SILENT_NETWORK),
        crash={"telephony_service": "twilio.placed"},
        environment={"CALL_ATTEMPTS": "1"},
    ),
    Drill(
        "nobody hears that a call was placed",
        personas=(({"name": "no_answer"},),),
        phone_faults=FaultPlan(create_response_dropped=1, call_list_lag_seconds=1200, **_SILENT_NETWORK),
        # Ten seconds in which the list does not show it, and three times as long to find it there.
        environment={"CALL_ATTEMPTS": "1", "DIAL_RESOLVE_SECONDS": "30"},
    ),
    Drill(
        "a worker dies in the middle of its work",
        personas=(_ABLE,),
        crash={"jd_service": "model.answered"},
        # It is to be a member of its group when it commits, also after it stood still for a moment.
        environment={"KAFKA_SESSION_TIMEOUT_MS": "3000"},
    ),
    Drill(
        "a worker dies with one thing done and one under way",
        personas=(_ABLE,),
        model_faults=(FaultRule(fault=Fault.HANG, on="interview_questions", times=1),),
        environment={"OPENAI_TIMEOUT_SECONDS": "120", "OPENAI_PATIENCE_SECONDS": "120"},
        before=troubles.jd_service_dies_with_one_job_written,
    ),
    Drill(
        "a worker dies with a letter written",
        personas=(({"name": "refuses_consent"},),),
        poison=("call.requested",),
        crash={"scoring_service": "letter_box.written"},
    ),
    Drill(
        "nobody ever answers",
        personas=(({"name": "no_answer"},),),
        environment={"INTERVIEW_DEADLINE_HOURS": "0.0015", "CALL_ATTEMPTS": "1000"},
    ),
)
"""The first gives most mutants away."""
