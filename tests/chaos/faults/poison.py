"""Messages that nobody can read, written to the product's topics through another Kafka client."""

import asyncio
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from random import Random

from confluent_kafka import KafkaError, Message, Producer

from tests.chaos.evidence import Evidence, now
from tests.chaos.narrator import Narrator
from tests.chaos.plan import PlannedFault
from tests.chaos.product import GROUPS

KINDS = ("bad_json", "unknown_type", "missing_attributes", "wrong_value", "nothing")
TOPICS = sorted({topic.value for table in GROUPS.values() for topic in table.topics})


class Poison:
    """Writes one message at a time, and notes where the broker put it."""

    def __init__(
        self,
        bootstrap: str,
        evidence: Evidence,
        narrator: Narrator,
        random: Random,
        interviews: Callable[[], Sequence[str]],
    ) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "enable.idempotence": True,
                "message.timeout.ms": 0,  # never: what may or may not be in the log could not be checked
                "partitioner": "murmur2_random",
                "log_level": 0,
            }
        )
        self._evidence = evidence
        self._narrator = narrator
        self._random = random
        self._interviews = interviews

    async def write(self, fault: PlannedFault) -> None:
        """One poison message. Returns once the broker has it."""
        topic = fault.target or self._random.choice(TOPICS)
        kind = self._random.choice(KINDS)
        key = self._key(topic)
        headers, value = poison(topic, kind, key, str(uuid.UUID(int=self._random.getrandbits(128), version=4)))
        written: list[Message] = []

        def delivered(error: KafkaError | None, message: Message) -> None:
            assert error is None, error
            written.append(message)

        self._producer.produce(topic, value, key, headers=list(headers.items()), on_delivery=delivered)
        while not written:
            await asyncio.to_thread(self._producer.flush, 1.0)
        self._narrator.fault(f"poison in {topic}: {kind}")
        place = {"topic": topic, "partition": written[0].partition(), "offset": written[0].offset()}
        self._evidence.poison.add({**place, "kind": kind, "key": key, "at": now()})

    def _key(self, topic: str) -> str:
        """One that is in use, so that poison lies among good messages of its partition."""
        known = self._interviews()
        if known and not topic.startswith(("jd.", "candidate.", "resume.")):
            return self._random.choice(known)
        return f"poison_{self._random.getrandbits(32):08x}"


def poison(topic: str, kind: str, key: str, identity: str) -> tuple[Mapping[str, bytes], bytes]:
    """Headers and value of a message that is wrong in one way."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": identity,
        "ce_type": f"{topic}.v1",
        "ce_source": "/poisoner",
        "ce_subject": key,
        "ce_time": now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_tenant": "default",
        "ce_correlationid": key,
        "ce_causationid": identity,
        "content-type": "application/json",
    }
    value = json.dumps({"nothing": "that any fact of this type says", "attempt": "many"}).encode()
    if kind == "bad_json":
        value = b'{"attempt": 1, "questions": ['
    elif kind == "unknown_type":
        headers["ce_type"] = "call.teleported.v1"
    elif kind == "missing_attributes":
        del headers["ce_id"], headers["ce_time"]
    elif kind == "nothing":
        headers, value = {}, b""
    return {name: text.encode() for name, text in headers.items()}, value
