"""Kafka on this machine alone: `memory` starts at once and keeps nothing, `real` is Apache Kafka and keeps all."""

from devkit.child import Unavailable


class KafkaUnavailable(Unavailable):
    """This kind of Kafka cannot run here; the message says what to do."""
