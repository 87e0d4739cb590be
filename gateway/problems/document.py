"""What a client reads of a problem."""

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """What is wrong with one part of the request: exactly one of the three names it."""

    model_config = ConfigDict(frozen=True)

    pointer: str | None = Field(default=None, description="JSON Pointer into the body (form fields likewise)")
    parameter: str | None = Field(default=None, description="name of the path or query parameter")
    header: str | None = Field(default=None, description="name of the header")
    detail: str


class ProblemDocument(BaseModel):
    """A problem, by RFC 9457. `type` is stable: branch on it, show `detail` to people."""

    model_config = ConfigDict(
        title="Problem",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:screener:problem:invalid-request",
                    "title": "The request is not valid",
                    "status": 422,
                    "detail": "1 part of the request is not valid; see errors.",
                    "instance": "/v1/candidates",
                    "request_id": "0d6f2f5c8d2f4d0d9d5f6a7b8c9d0e1f",
                    "errors": [{"pointer": "/phone", "detail": "This is no phone number in international form."}],
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str = Field(description="what happened this time and what to do")
    instance: str = Field(description="the address that was asked for")
    request_id: str | None = Field(default=None, description="as in X-Request-Id")
    errors: list[FieldError] | None = Field(default=None, description="what is wrong with which part of the request")
    reason: str | None = Field(default=None, description="a typed reason where the kind of problem has several")
