"""What every event's data model is made of."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from shared.events.topics import Topic


class Value(BaseModel):
    """An immutable part of an event's data. Strict on what we write: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ModelUsage(Value):
    """What a model's server counted for the answers that a fact was made of, less those that were in no shape."""

    input_tokens: Annotated[int, Field(ge=0)]
    output_tokens: Annotated[int, Field(ge=0)]


class FactData(Value):
    """The data of one type and version of fact."""

    topic: ClassVar[Topic]
    version: ClassVar[int] = 1


class Personal:
    """Marks a field as personal data, so that sealing it per candidate is the work of one codec.

    In the published JSON Schema the field carries ``"x-personal": true``.
    """

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        described: dict[str, Any] = handler(schema)
        described["x-personal"] = True
        return described


def in_milliseconds(moment: datetime) -> datetime:
    """`moment` in UTC, cut to milliseconds: what BSON keeps, so that rebuilt documents equal live ones.

    Raises:
        ValueError: it has no offset from UTC, or UTC has no such moment.
    """
    if moment.tzinfo is not UTC:
        moment = _in_utc(moment)
    surplus = moment.microsecond % 1000
    return moment.replace(microsecond=moment.microsecond - surplus) if surplus else moment


def _in_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment without an offset from UTC")
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("a moment beyond the calendar") from beyond


Moment = Annotated[AwareDatetime, AfterValidator(in_milliseconds)]
"""A point in time: aware, UTC, in whole milliseconds."""

PersonalText = Annotated[str, Personal()]
Phone = Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$", description="E.164"), Personal()]
Text = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(ge=0, description="seconds")]
QuestionIndex = Annotated[int, Field(ge=0, description="position of the question, from 0")]
Usage = Annotated[
    ModelUsage | None, Field(description="none where no model was asked, or where its server counts no tokens")
]
AttemptNumber = Annotated[int, Field(ge=1, description="which dial of this interview, from 1")]
