"""librdkafka's in-memory broker, reached by ctypes in the library that confluent-kafka's wheel brings along."""

import ctypes
import importlib.util
import time
from collections.abc import Mapping
from pathlib import Path

from devkit.kafka import KafkaUnavailable

_ERROR_TEXT_BYTES = 512
_PRODUCER = 0
_REPLICATION_FACTOR = 1
_BROKER_ID = 1
# A request made while the mock's thread is on its way back to sleep wakes nobody, and waits for a second.
_ASLEEP_AGAIN_SECONDS = 0.001
# The mock waits this long for more members before a new group's first generation; its default is 3000.
_GROUP_REBALANCE_DELAY_MS = 100


def bundled_library() -> ctypes.CDLL:
    """Loads confluent-kafka's extension module, through which every symbol of its librdkafka is found.

    So it does not matter where a platform's wheel puts the library, or that its file name carries a hash.
    Raises KafkaUnavailable.
    """
    package = importlib.util.find_spec("confluent_kafka")
    folders = [] if package is None else [Path(at) for at in package.submodule_search_locations or []]
    extensions = [file for folder in folders for file in sorted(folder.glob("cimpl*.so"))]
    if not extensions:
        raise KafkaUnavailable(
            "confluent-kafka is not installed: pip install 'interview-screener[devkit]', or use KAFKA=real"
        )
    library = ctypes.CDLL(str(extensions[0]))
    if not hasattr(library, "rd_kafka_mock_cluster_new"):
        raise KafkaUnavailable(f"{extensions[0]} has no in-memory broker: upgrade confluent-kafka")
    _declare(library)
    return library


def _declare(library: ctypes.CDLL) -> None:
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[type | None, list[type]]] = {
        "rd_kafka_new": (pointer, [number, pointer, text, ctypes.c_size_t]),
        "rd_kafka_destroy": (None, [pointer]),
        "rd_kafka_err2str": (text, [number]),
        "rd_kafka_mock_cluster_new": (pointer, [pointer, number]),
        "rd_kafka_mock_cluster_destroy": (None, [pointer]),
        "rd_kafka_mock_cluster_bootstraps": (text, [pointer]),
        "rd_kafka_mock_topic_create": (number, [pointer, text, number, number]),
        "rd_kafka_mock_set_controller_id": (None, [pointer, ctypes.c_int32]),
        "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, [pointer, ctypes.c_int32]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)  # cached there, unlike library[name]
        function.restype, function.argtypes = result, arguments


class InMemoryBroker:
    """One broker on a free port of 127.0.0.1, serving from librdkafka's own threads until `close()`."""

    def __init__(self, topics: Mapping[str, int]) -> None:
        """`topics` maps a name to its number of partitions. Raises KafkaUnavailable, ValueError."""
        self._library = bundled_library()
        error = ctypes.create_string_buffer(_ERROR_TEXT_BYTES)
        # The handle belongs to no cluster; the mock only borrows its main thread.
        self._handle = self._library.rd_kafka_new(_PRODUCER, None, error, len(error))
        if not self._handle:
            raise KafkaUnavailable(f"librdkafka: {error.value.decode()}")
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._handle, 1)
        if not self._cluster:
            raise KafkaUnavailable("librdkafka could not open its in-memory broker")
        self._library.rd_kafka_mock_set_controller_id(self._cluster, _BROKER_ID)
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, _GROUP_REBALANCE_DELAY_MS)
        for topic, partitions in topics.items():
            time.sleep(_ASLEEP_AGAIN_SECONDS)
            self._create(topic, partitions)

    @property
    def bootstrap(self) -> str:
        address: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return address.decode()

    def close(self) -> None:
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._handle)

    def _create(self, topic: str, partitions: int) -> None:
        code = self._library.rd_kafka_mock_topic_create(self._cluster, topic.encode(), partitions, _REPLICATION_FACTOR)
        if code != 0:
            reason: bytes = self._library.rd_kafka_err2str(code)
            raise ValueError(f"topic {topic!r} with {partitions} partitions: {reason.decode()}")
