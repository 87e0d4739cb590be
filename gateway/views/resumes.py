"""How a résumé that was read looks from outside."""

from pydantic import BaseModel


class ResumeTextView(BaseModel):
    """What a résumé says. Nothing of it is kept."""

    text: str
    pages: int
    media_type: str
