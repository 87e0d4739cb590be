"""What so many interviews a day ask of each part. Pure arithmetic: rates are a second's, in the busy hours."""

import math
from dataclasses import dataclass

from scripts.capacity.inputs import Inputs

_DAY = 86_400.0
_CALLBACKS = 4
_FACTS, _FACTS_A_QUESTION = 15.0, 3.0
"""Of a whole interview: asked for, permitted, placed, four states of the call, consent, reconciled, completed,
evaluated, thrice what is decided, the candidate and the résumé; of each answer: recorded, transcribed, scored."""
_READERS = 3.0
"""Services that fold a fact, on average: telephony, scoring and analytics read most of them."""
_LEAST_PARTITIONS = 6


@dataclass(frozen=True)
class Demand:
    """Of `interviews` a day."""

    interviews: float
    told: Inputs

    def _of(self, name: str) -> float:
        return float(getattr(self.told, name).value)

    @property
    def rate(self) -> float:
        """Interviews a second."""
        return self.interviews / _DAY * self._of("peak_factor")

    @property
    def calls(self) -> float:
        """Calls started a second."""
        return self.rate * self._of("attempts")

    @property
    def concurrent(self) -> float:
        """Calls at once: their rate times their length."""
        held = self._of("preamble_seconds") + self._of("questions") * self._of("question_seconds")
        unanswered = (self._of("attempts") - 1) * self._of("ring_seconds")
        return self.rate * (held + unanswered)

    @property
    def webhooks(self) -> float:
        """Twilio's requests a second: four states a call; the script's beginning and consent; two an answer."""
        return self.rate * (_CALLBACKS * self._of("attempts") + 2 + 2 * self._of("questions"))

    @property
    def answers(self) -> float:
        """Answers recorded a second."""
        return self.rate * self._of("questions")

    @property
    def model_rpm(self) -> float:
        """Chat requests a minute: one an answer, the summary, the résumé."""
        return 60 * self.rate * (self._of("questions") + 2)

    @property
    def model_tpm(self) -> float:
        """Their tokens a minute."""
        return 60 * self.rate * (self._of("questions") * self._of("judge_tokens") + self._of("summary_tokens"))

    @property
    def waiting(self) -> float:
        """Answers that wait for a model at once."""
        return self.answers * (self._of("transcribe_seconds") + self._of("judge_seconds"))

    @property
    def facts(self) -> float:
        """Facts a second."""
        return self.rate * self.facts_an_interview

    @property
    def facts_an_interview(self) -> float:
        return _FACTS + _FACTS_A_QUESTION * self._of("questions")

    @property
    def gateway_cores(self) -> float:
        """Cores of all gateways, each a process."""
        busy = self.webhooks * self._of("webhook_ms") + self.rate * self._of("rest_requests") * self._of("rest_ms")
        return busy / 1000 / self._of("utilisation")

    @property
    def scoring_workers(self) -> float:
        """For the CPU of answers, and for recordings at once: whichever takes more."""
        by_cpu = self.answers * self._of("answer_ms") / 1000 / self._of("utilisation")
        at_once = self.answers * self._of("transcribe_seconds") / self._of("waiting_of_ideal")
        return max(by_cpu, at_once / self._of("media_at_once"))

    @property
    def folding_workers(self) -> float:
        """Of each service that folds most facts, such as telephony_service."""
        return self.facts * self._of("fold_ms") / 1000 / self._of("utilisation")

    @property
    def partitions(self) -> int:
        """Of each topic: one a worker of the largest service, and room for what waits, with as much again to grow."""
        by_waiting = self.answers * self._of("judge_seconds") / self._of("max_in_flight")
        needed = 2 * max(whole(self.scoring_workers), whole(self.folding_workers), by_waiting)
        return _LEAST_PARTITIONS * max(1, whole(needed / _LEAST_PARTITIONS))

    @property
    def kafka_bytes(self) -> float:
        """Written a second, before they are copied."""
        return self.rate * self._of("log_bytes")

    @property
    def kafka_bytes_a_year(self) -> float:
        """Kept, copies included: the log is the source of truth."""
        return self.interviews * 365 * self._of("log_bytes") * self._of("replicas")

    @property
    def product_cores(self) -> float:
        """Cores of every process of the product, by what a whole interview was seen to take."""
        return self.rate * self._of("interview_ms") / 1000 / self._of("utilisation")

    @property
    def writes(self) -> float:
        """Documents that MongoDB writes a second: one a fold at worst, and a claim and a result for each effect."""
        effects = 2 * (2 * self._of("questions") + 3)
        return self.rate * (self.facts_an_interview * _READERS + effects)

    @property
    def mongod_cores(self) -> float:
        """Cores of all primaries."""
        return self.writes * self._of("mongod_ms") / 1000 / self._of("utilisation")

    @property
    def stored(self) -> float:
        """Bytes in MongoDB, one copy."""
        return self.interviews * self._of("kept_days") * self._of("interview_bytes")

    @property
    def shards(self) -> int:
        """By their cores and by what is stored: whichever takes more."""
        by_cpu = self.mongod_cores / self._of("mongod_cores")
        return max(whole(by_cpu), whole(self.stored / self._of("shard_bytes")))

    @property
    def recordings_a_year(self) -> float:
        """Bytes in blobs."""
        answer = self._of("question_seconds") * self._of("recording_bytes")
        return self.interviews * 365 * self._of("questions") * answer


def whole(number: float) -> int:
    """So many that it suffices, at least one. What is a rounding error above a whole number is that number."""
    return max(1, math.ceil(number - 1e-9))
