"""Bodies about webhook endpoints."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from gateway.http.listing import Moment
from gateway.inputs.body import Body, Flag, Number, Sentence
from shared.events.structured import PUBLIC
from shared.outbound.targets import LONGEST_URL

_NAMES = [topic.value for topic in PUBLIC]


def _public(name: str) -> str:
    if name not in _NAMES:
        raise PydanticCustomError("no_event_type", "This is no event type. They are named like topics: jd.created.")
    return name


EventType = Annotated[str, AfterValidator(_public), Field(json_schema_extra={"enum": _NAMES})]
EventTypes = Annotated[tuple[EventType, ...], Field(min_length=1, max_length=len(_NAMES))]
Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_URL),
    Field(description="https, at a public address; redirects are not followed", json_schema_extra={"format": "uri"}),
]

_ALL = "names of topics; none: all public ones, also those that come to be later"


def _require_one_beginning(since: datetime | None, from_beginning: bool) -> None:
    if since is not None and from_beginning:
        raise PydanticCustomError("two_beginnings", "Give `since` or set `from_beginning`, not both.")


class NewWebhookEndpoint(Body):
    """Where somebody wants to be told of facts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "https://ats.example.com/hooks/screener",
                    "event_types": ["interview.evaluated", "interview.reviewed"],
                    "description": "Writes recommendations into our ATS",
                }
            ]
        }
    )

    url: Url
    event_types: EventTypes | None = Field(default=None, description=_ALL)
    description: Sentence | None = None
    since: Moment | None = Field(default=None, description="facts written since then; none: from now on")
    from_beginning: Flag = Field(default=False, description="every fact that there is, instead of `since`")

    @model_validator(mode="after")
    def _begins_once(self) -> Self:
        _require_one_beginning(self.since, self.from_beginning)
        return self


class WebhookEndpointChanges(Body):
    """What is to be different. What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": True}]})

    url: Url | SkipJsonSchema[None] = Field(default=None, description="cannot be none")
    event_types: EventTypes | None = Field(default=None, description=_ALL)
    description: Sentence | None = None
    enabled: Flag | SkipJsonSchema[None] = Field(
        default=None, description="cannot be none; true goes on where it stopped"
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        for name in ("url", "enabled"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise PydanticCustomError("none_given", "Give {name} a value, or leave it out.", {"name": name})
        return self


class SecretRotation(Body):
    """How a secret is replaced."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"grace_hours": 24}]})

    grace_hours: Annotated[Number, Field(ge=0, le=7 * 24)] | None = Field(
        default=None, description="for how long the old secret goes on signing beside the new one"
    )


class Replay(Body):
    """Which facts an endpoint is to be told again, by when they were written."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"since": "2026-11-23T00:00:00Z"}]})

    since: Moment | None = Field(default=None, description="needed, unless it is from the beginning")
    until: Moment | None = Field(default=None, description="before then; none: until now")
    from_beginning: Flag = False

    @model_validator(mode="after")
    def _is_range(self) -> Self:
        if self.since is None and not self.from_beginning:
            raise PydanticCustomError("no_beginning", "Give `since`, or set `from_beginning`.")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise PydanticCustomError("empty_range", "`since` must be before `until`.")
        _require_one_beginning(self.since, self.from_beginning)
        return self
