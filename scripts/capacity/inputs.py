"""What the capacity model is told: figures of the bench where there are any, else defaults with their source."""

from dataclasses import dataclass, fields

from bench.case import PRODUCT
from bench.results import Results

_EARLIER = "a default: measured once on two cores, before there was a case for it"
_ESTIMATE = "a default: an estimate; give your own"
_TWILIO = "https://www.twilio.com/docs/glossary/cps"
_PROFILES = "https://help.twilio.com/articles/223180028"
_MODEL = "a default: about what a new account has; yours is in your account's limits"


@dataclass(frozen=True)
class Input:
    """One number. `source` says where it is from."""

    value: float
    unit: str
    says: str
    source: str
    is_measured: bool = False


@dataclass(frozen=True)
class Place:
    """Where the bench keeps a figure: the median of `metric` of a side of `case`, times `factor`."""

    case: str
    metric: str
    factor: float = 1.0
    side: str = PRODUCT


@dataclass(frozen=True)
class Inputs:
    """Everything that the model is told. What carries a `_ms` in its name is CPU time on one core."""

    peak_factor: Input = Input(3.0, "×", "rate in the busy hours over the day's mean: eight of 24 hours", _ESTIMATE)
    questions: Input = Input(6.0, "", "questions an interview", "5 to 7 by the product's rule")
    attempts: Input = Input(1.6, "", "calls an interview, those that nobody answers included", _ESTIMATE)
    preamble_seconds: Input = Input(40.0, "s", "disclosure, consent and goodbye", "the call's wording, read aloud")
    question_seconds: Input = Input(75.0, "s", "a question and its answer", _ESTIMATE)
    ring_seconds: Input = Input(30.0, "s", "a call that nobody answers", _ESTIMATE)
    rest_requests: Input = Input(20.0, "", "REST requests an interview", _ESTIMATE)

    twilio_cps: Input = Input(1.0, "calls/s", "what one Twilio account may start, unless raised", _TWILIO)
    twilio_concurrent: Input = Input(2.0, "calls", "at once, without an approved business profile", _PROFILES)
    model_rpm: Input = Input(500.0, "requests/min", "what one model account may ask", _MODEL)
    model_tpm: Input = Input(200_000.0, "tokens/min", "and how many tokens", _MODEL)
    judge_tokens: Input = Input(1900.0, "tokens", "to judge one answer, both ways", "a default: prompt and answer ÷ 4")
    summary_tokens: Input = Input(3500.0, "tokens", "to sum up and to read a résumé", "a default: prompts ÷ 4")
    judge_seconds: Input = Input(4.0, "s", "until the model has judged an answer", _ESTIMATE)
    transcribe_seconds: Input = Input(4.0, "s", "to fetch and transcribe an answer", _ESTIMATE)

    webhook_ms: Input = Input(0.25, "ms", "the gateway for a signed webhook", _EARLIER)
    rest_ms: Input = Input(1.0, "ms", "the gateway for a REST request", _ESTIMATE)
    fold_ms: Input = Input(0.10, "ms", "a service for a fact that it folds", _ESTIMATE)
    mongod_ms: Input = Input(0.07, "ms", "mongod for a document written", _EARLIER)
    answer_ms: Input = Input(25.0, "ms", "scoring_service for an answer, fetched, transcribed and judged", _ESTIMATE)
    waiting_of_ideal: Input = Input(
        0.95, "", "handlers that wait, of what would be ideal", "a default: the bench's goal"
    )
    interview_ms: Input = Input(
        1000.0, "ms", "every process of the product for an interview, idling included", _ESTIMATE
    )
    log_bytes: Input = Input(30_000.0, "bytes", "an interview in Kafka", _ESTIMATE)
    interview_bytes: Input = Input(60_000.0, "bytes", "an interview in MongoDB, effects included", _ESTIMATE)
    recording_bytes: Input = Input(16_000.0, "bytes/s", "a recorded answer", "8 kHz, 16 bit, as Twilio's WAV is")

    media_at_once: Input = Input(16.0, "", "recordings at once a scoring worker", "MEDIA_AT_ONCE")
    max_in_flight: Input = Input(500.0, "", "unfinished facts a partition", "WORKER_MAX_IN_FLIGHT")
    partitions: Input = Input(6.0, "", "partitions a topic", "KAFKA_PARTITIONS")
    replicas: Input = Input(3.0, "", "copies of a fact and of a document", "durability: acks=all, majority")
    utilisation: Input = Input(0.6, "", "how busy a core is let become", "beyond it waiting times rise steeply")
    mongod_cores: Input = Input(8.0, "cores", "of a shard's primary", "what is rented for it")
    shard_bytes: Input = Input(2e12, "bytes", "on one shard", "so that a new member copies it within a day")
    kept_days: Input = Input(365.0, "days", "interviews are kept in MongoDB and recordings in blobs", _ESTIMATE)


MEASURED: dict[str, tuple[Place, ...]] = {
    "webhook_ms": (Place("webhook", "cpu_ms_per_request"),),
    "rest_ms": (Place("reads", "cpu_ms_per_request", side="an interview of many"),),
    "fold_ms": (Place("projection", "cpu_us", 0.001),),
    "mongod_ms": (Place("projection", "mongod_cpu_us", 0.001),),
    "answer_ms": (Place("workers", "cpu_ms_per_answer", side="one"),),
    "waiting_of_ideal": (Place("waiting", "of_ideal"),),
    "interview_ms": (Place("cost", "cpu_ms"),),
    "log_bytes": (Place("cost", "kafka_bytes"),),
    "interview_bytes": (Place("cost", "mongodb_bytes"),),
}
"""Which inputs the bench measures, and where; the first place that has one is taken."""


def inputs(results: Results | None, **given: float) -> Inputs:
    """The model's inputs, those that were `given` before all.

    Raises:
        KeyError: there is no input of that name.
    """
    chosen = named(Inputs())
    for name, places in MEASURED.items():
        for place in places:
            if (value := _median(results, place)) is not None:
                source = f"`make bench`, case {place.case}"
                chosen[name] = _with(chosen[name], value * place.factor, source, is_measured=True)
                break
    for name, value in given.items():
        chosen[name] = _with(chosen[name], value, "given", is_measured=False)
    return Inputs(**chosen)


def named(chosen: Inputs) -> dict[str, Input]:
    """Each input by its name."""
    return {field.name: getattr(chosen, field.name) for field in fields(Inputs)}


def unmeasured(chosen: Inputs) -> list[str]:
    """Of what the bench measures, whatever is a default still."""
    return [name for name in MEASURED if not named(chosen)[name].is_measured]


def _with(before: Input, value: float, source: str, *, is_measured: bool) -> Input:
    return Input(value, before.unit, before.says, source, is_measured)


def _median(results: Results | None, place: Place) -> float | None:
    case = results.cases.get(place.case) if results else None
    found = case.sides.get(place.side, {}).get(place.metric) if case else None
    return found.median if found else None
