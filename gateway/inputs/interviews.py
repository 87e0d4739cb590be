"""Bodies about interviews."""

from typing import Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from gateway.inputs.body import Body, Identity, Sentence
from shared.events.interviews import Recommendation, ReviewDecision


class NewInterview(Body):
    """Who is to be interviewed for what."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "job_id": "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607",
                    "candidate_id": "cand_7d9f1b2c3e4a5f60718293a4b5c6d7e8",
                }
            ]
        }
    )

    job_id: Identity
    candidate_id: Identity


class Cancellation(Body):
    """Why an interview is to end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The job is filled."}]})

    reason: Sentence


class Review(Body):
    """What a human makes of the recommendation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "overridden",
                    "recommendation": "hire",
                    "reason": "The line was bad; she explained it well when we spoke.",
                }
            ],
            # What `_is_complete` checks.
            "anyOf": [
                {"properties": {"decision": {"const": ReviewDecision.CONFIRMED.value}}},
                {
                    "properties": {"recommendation": {"type": "string"}, "reason": {"type": "string"}},
                    "required": ["recommendation", "reason"],
                },
            ],
        }
    )

    decision: ReviewDecision
    recommendation: Recommendation | None = Field(default=None, description="of the human; needed to override")
    reason: Sentence | None = Field(default=None, description="needed to override")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.decision is ReviewDecision.OVERRIDDEN and (self.recommendation is None or self.reason is None):
            raise PydanticCustomError("incomplete_override", "To override, give a recommendation and a reason.")
        return self
