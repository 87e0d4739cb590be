"""What became of many items."""

from pydantic import BaseModel, Field

from gateway.problems.document import ProblemDocument


class ItemView(BaseModel):
    """What became of one item."""

    index: int = Field(description="its place in the request, from 0")
    status: int = Field(description="201, 202 (safe and not readable yet) or that of the problem", examples=[201])
    id: str | None = Field(description="none where there is a problem")
    location: str | None
    problem: ProblemDocument | None


class BulkView(BaseModel):
    """What became of each item, in the order of the request."""

    accepted: int = Field(description="how many are written")
    refused: int
    items: list[ItemView]


def bulk_view(items: list[ItemView]) -> BulkView:
    """The results, counted."""
    refused = sum(item.problem is not None for item in items)
    return BulkView(accepted=len(items) - refused, refused=refused, items=items)
