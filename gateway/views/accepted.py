"""A write that is safe in the log and not readable yet."""

from pydantic import BaseModel, Field


class AcceptedView(BaseModel):
    """Nothing is lost: look at `location` in a moment."""

    id: str
    location: str = Field(description="as in the Location header")
