"""What every body has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Strict, StringConstraints


class Body(BaseModel):
    """A body. Unknown fields are refused: a misspelt optional field would be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Flag = Annotated[bool, Strict()]
"""Nothing but true and false: a text that looks like one of them is a mistake in the client."""
Number = Annotated[float, Strict()]
"""No text and no flag."""

NOT_BLANK = r"[^\s\u0085]"
"""For the OpenAPI document: white space at both ends is taken away before a text is measured."""

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NOT_BLANK)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NOT_BLANK)]
Identity = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NOT_BLANK)]
