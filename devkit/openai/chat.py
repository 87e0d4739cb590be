"""POST /v1/chat/completions: one answer, not streamed, in the shape that the request's schema asks for."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, Field, JsonValue, ValidationError

from devkit.openai.faults import Fault
from devkit.openai.refusals import ApiError
from devkit.openai.strict import strictness_violation
from devkit.openai.tasks import JsonObject, composed

# The same request has the same answer to the last byte, so it was always made at the same moment.
_CREATED = 1_767_225_600
_CHARACTERS_A_TOKEN = 4


class _Part(BaseModel):
    type: str
    text: str = ""


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_Part]

    def text(self) -> str:
        """What the message says, its parts joined."""
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class _JsonSchema(BaseModel):
    name: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    definition: JsonObject = Field(alias="schema")
    strict: bool | None = None


class _Text(BaseModel):
    type: Literal["text"]


class _JsonObject(BaseModel):
    type: Literal["json_object"]


class _SchemaFormat(BaseModel):
    type: Literal["json_schema"]
    json_schema: _JsonSchema


class ChatRequest(BaseModel):
    """What is read of a request; other parameters are accepted and have no effect."""

    model: str
    messages: Annotated[list[_Message], Field(min_length=1)]
    response_format: Annotated[_Text | _JsonObject | _SchemaFormat, Field(discriminator="type")] | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    stream: bool | None = None

    @property
    def json_schema(self) -> _JsonSchema | None:
        """The schema asked for."""
        return self.response_format.json_schema if isinstance(self.response_format, _SchemaFormat) else None


def read(body: bytes) -> ChatRequest:
    """Raises `ApiError` 400 for what OpenAI would not accept either, and for streaming."""
    try:
        request = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        problem = error.errors()[0]
        param = ".".join(map(str, problem["loc"])) or None
        raise ApiError(400, f"Invalid request: {problem['msg']}", param=param) from error
    if request.stream:
        raise ApiError(400, "Streaming is not supported by this server.", param="stream", code="unsupported_value")
    schema = request.json_schema
    if schema and schema.strict and (violation := strictness_violation(schema.definition)):
        message = f"Invalid schema for response_format '{schema.name}': {violation}"
        raise ApiError(400, message, param="response_format")
    return request


def completion(request: ChatRequest, digest: str, faults: frozenset[Fault]) -> JsonObject:
    """The response's body. Raises `ApiError` 400 for a temperature when that is the fault."""
    if Fault.TEMPERATURE_UNSUPPORTED in faults:
        _refuse_temperature(request)
    content = _content(request, digest, faults)
    message, finish_reason = _message(content, faults)
    prompt_tokens = sum(_tokens(message.text()) for message in request.messages)
    completion_tokens = _tokens(str(message["content"] or message["refusal"] or ""))
    usage: JsonObject = {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }
    choice: JsonObject = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
    return {
        "id": f"chatcmpl-{digest[:29]}",
        "object": "chat.completion",
        "created": _CREATED,
        # What was judged by the stand-in must never pass for the judgement of a model.
        "model": f"{request.model}-stand-in",
        "choices": [choice],
        "usage": usage,
        "system_fingerprint": "fp_stand_in",
    }


def _refuse_temperature(request: ChatRequest) -> None:
    if request.temperature in (None, 1):
        return
    raise ApiError(
        400,
        f"Unsupported value: 'temperature' does not support {request.temperature:g} with this model. "
        "Only the default (1) value is supported.",
        param="temperature",
        code="unsupported_value",
    )


def _content(request: ChatRequest, digest: str, faults: frozenset[Fault]) -> str:
    schema = request.json_schema
    if Fault.NONSENSE in faults or schema is None:
        return "Certainly! Here is what I think about it: it depends, as so often."
    answer = composed(schema.name, schema.definition, _data(request), seed=digest, faults=faults)
    return json.dumps(answer, ensure_ascii=False)


def _data(request: ChatRequest) -> JsonValue:
    """The last user message, which carries the data as JSON."""
    said = [message.text() for message in request.messages if message.role == "user"]
    try:
        data: JsonValue = json.loads(said[-1]) if said else None
    except json.JSONDecodeError:
        return None
    return data


def _message(content: str, faults: frozenset[Fault]) -> tuple[JsonObject, str]:
    message: JsonObject = {"role": "assistant", "content": content, "refusal": None, "annotations": []}
    if Fault.REFUSAL in faults:
        return message | {"content": None, "refusal": "I'm sorry, I cannot assist with that request."}, "stop"
    if Fault.FILTERED in faults:
        return message | {"content": None}, "content_filter"
    if Fault.TRUNCATED in faults:
        return message | {"content": content[: len(content) // 2]}, "length"
    return message, "stop"


def _tokens(text: str) -> int:
    return -(-len(text) // _CHARACTERS_A_TOKEN)
