"""What a worker says of a partition beside its offset, in the metadata of its commits."""

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError


class Progress(BaseModel):
    """The work above a committed offset. What only the worker knows, and `screener lag` shows."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    in_flight: NonNegativeInt = Field(default=0, alias="f", description="records taken and not finished")
    retrying: NonNegativeInt = Field(default=0, alias="r", description="how many of them failed and are tried again")
    attempts: NonNegativeInt = Field(default=0, alias="a", description="the most tries that one of them had")

    def metadata(self) -> str:
        """As a commit carries it: compact, and empty where there is nothing to say."""
        return "" if self == NOTHING_UNDER_WAY else self.model_dump_json(by_alias=True, exclude_defaults=True)


NOTHING_UNDER_WAY = Progress()


def read_progress(metadata: str | None) -> Progress | None:
    """What a commit's metadata says; none where it is not ours."""
    if not metadata:
        return NOTHING_UNDER_WAY
    try:
        return Progress.model_validate_json(metadata)
    except ValidationError:
        return None
