"""Where Kafka is, and how a client speaks to it."""

from pydantic import Field

from shared.settings import Settings


class KafkaSettings(Settings):
    """From the environment; each field's name in capitals."""

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_partitions: int = Field(default=6, ge=1, description="of every topic that `screener topics` makes")
    kafka_replication_factor: int = Field(default=1, ge=1)
    kafka_session_timeout_ms: int = 6_000
    # A worker hears of a rebalance with its next heartbeat: until all have, the keys that move stand still.
    kafka_heartbeat_interval_ms: int = 500
    kafka_fetch_max_wait_ms: int = 500
    kafka_request_timeout_ms: int = 15_000


class WorkerSettings(Settings):
    """How a worker paces itself. From the environment; each field's name in capitals."""

    worker_batch: int = Field(default=500, ge=1, description="records folded at once")
    worker_max_in_flight: int = Field(default=500, ge=1, description="offsets above a partition's watermark")
    worker_commit_seconds: float = 0.5
    worker_tick_seconds: float = Field(default=1.0, description="how often due wake-ups are looked for")
    worker_drain_seconds: float = Field(default=10.0, description="for unfinished work, on a rebalance or at the end")
    worker_attempts: int = Field(
        default=3, ge=1, description="tries at what is no passing failure, then the dead letter"
    )
    worker_breaker_seconds: float = Field(default=30.0, description="between dead letters while most messages fail")
    worker_backoff_seconds: float = 0.2
    worker_backoff_cap_seconds: float = 10.0
