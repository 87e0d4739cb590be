"""What a person says to a question: an ordered book of answers, each found by the words of the question heard."""

from __future__ import annotations

import re
from collections.abc import Collection

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    keywords: tuple[str, ...]
    """Beginnings of words, in any case: `mentor` matches "Mentoring"."""
    text: str = Field(min_length=1)

    def score(self, question: str) -> int:
        """How many of the keywords the question has."""
        return sum(bool(re.search(rf"\b{re.escape(word)}", question, re.IGNORECASE)) for word in self.keywords)


class AnswerBook(BaseModel):
    """Answers by keywords, and `defaults` for questions that match none, used in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: tuple[Answer, ...] = ()
    defaults: tuple[str, ...] = Field(min_length=1)

    def answer(self, question: str, already_said: Collection[str] = ()) -> str:
        """The unsaid answer with the most keywords in `question`, the earlier of equals; else the next unsaid default;
        else, when everything has been said, the last default again."""
        scored = [(a.score(question), a.text) for a in self.answers if a.text not in already_said]
        best, text = max(scored, key=lambda pair: pair[0], default=(0, ""))
        if best > 0:
            return text
        return next((d for d in self.defaults if d not in already_said), self.defaults[-1])
