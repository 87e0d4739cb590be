"""How streams of events are kept within bounds."""

from pydantic import Field

from shared.settings import Settings


class LiveSettings(Settings):
    """From the environment; each field's name in capitals."""

    streams: int = Field(default=200, ge=1, description="open at once, in a process")
    streams_per_client: int = Field(default=20, ge=1, description="open at once with one API key, in a process")
    stream_seconds: float = Field(default=3600, gt=0, description="after which a client has to connect again")
    stream_heartbeat_seconds: float = Field(default=15, gt=0, description="between signs of life while nothing happens")
    stream_send_seconds: float = Field(default=30, gt=0, description="for a client to take what it is sent")
    stream_queue_records: int = Field(default=1000, ge=1, description="kept for a client; then it reads from Kafka")
    stream_readers: int = Field(default=4, ge=1, description="that read what clients have missed, at once")
    stream_origin_seconds: float = Field(
        default=10, ge=0, description="for an interview's job to become known, where a client asked for one job's facts"
    )
