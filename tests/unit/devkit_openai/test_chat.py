import json

import httpx
import pytest
from pydantic import JsonValue

from devkit.openai.tasks import JsonObject
from tests.unit.devkit_openai.requests import DATA, SCHEMAS, assert_valid, chat, chat_for

ODD: JsonObject = {
    "type": "object",
    "properties": {
        "tree": {"$ref": "#/$defs/Node"},
        "count": {"type": "integer", "minimum": 3, "maximum": 4},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "minItems": 2},
        "maybe": {"anyOf": [{"type": "null"}, {"type": "number"}]},
        "fixed": {"const": "x", "type": "string"},
        "either": {"type": ["boolean", "null"]},
    },
    "required": ["tree", "count", "tags", "maybe", "fixed", "either"],
    "additionalProperties": False,
    "$defs": {
        "Node": {
            "type": "object",
            "properties": {
                "left": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
                "name": {"type": "string"},
            },
            "required": ["left", "name"],
            "additionalProperties": False,
        }
    },
}


async def content(http: httpx.AsyncClient, body: JsonObject) -> JsonObject:
    response = await http.post("/chat/completions", json=body)
    assert response.status_code == 200, response.text
    answer: JsonObject = json.loads(response.json()["choices"][0]["message"]["content"])
    return answer


@pytest.mark.parametrize("name", SCHEMAS)
async def test_every_task_answers_by_its_schema(http: httpx.AsyncClient, name: str) -> None:
    assert_valid(await content(http, chat_for(name)), SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("data", [None, "hello", {}, {"answers": 3}, [1]])
async def test_a_task_without_its_data_still_answers_by_its_schema(
    http: httpx.AsyncClient, name: str, data: JsonValue
) -> None:
    assert_valid(await content(http, chat(name, SCHEMAS[name], data)), SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
async def test_a_task_answers_by_another_schema_than_it_knows(http: httpx.AsyncClient, name: str) -> None:
    assert_valid(await content(http, chat(name, ODD, DATA[name])), ODD)


async def test_an_unknown_task_is_answered_by_its_schema_alone(http: httpx.AsyncClient) -> None:
    assert_valid(await content(http, chat("odd", ODD, {})), ODD)


@pytest.mark.parametrize("body", [chat_for(name) for name in SCHEMAS] + [chat("odd", ODD, {})])
async def test_the_same_request_has_the_same_answer(http: httpx.AsyncClient, body: JsonObject) -> None:
    first, second = [await http.post("/chat/completions", json=body) for _ in range(2)]
    assert first.content == second.content


async def test_another_request_has_another_id(http: httpx.AsyncClient) -> None:
    first, second = [await http.post("/chat/completions", json=chat("odd", ODD, {"n": number})) for number in range(2)]
    assert first.json()["id"] != second.json()["id"]


async def test_a_completion_has_the_shape_of_openais(http: httpx.AsyncClient) -> None:
    body = (await http.post("/chat/completions", json=chat_for("resume_facts"))).json()
    assert body["id"].startswith("chatcmpl-")
    assert body["object"] == "chat.completion"
    assert body["model"] == "gpt-5.4-mini-stand-in"
    assert body["choices"][0]["finish_reason"] == "stop"
    assert body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"] > 0


async def test_without_a_schema_it_talks(http: httpx.AsyncClient) -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
    assert (await http.post("/chat/completions", json=body)).json()["choices"][0]["message"]["content"]


LOOSE: JsonObject = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "Invalid request"),
        ({"model": "m", "messages": []}, "Invalid request"),
        (chat("x", LOOSE, {}), "'additionalProperties' is required"),
        (chat("x", LOOSE | {"additionalProperties": False}, {}), "Missing 'a'"),
        (chat("x", {"type": "string"}, {}), "schema must be a JSON Schema of"),
        (chat("x y", ODD, {}), "Invalid request"),
        (chat("x", ODD, {}, stream=True), "Streaming is not supported"),
        (chat("x", ODD, {}, temperature=3), "Invalid request"),
    ],
)
async def test_what_openai_would_refuse_is_refused(http: httpx.AsyncClient, body: JsonObject, said: str) -> None:
    response = await http.post("/chat/completions", json=body)
    assert response.status_code == 400
    assert said in response.json()["error"]["message"]
    assert response.json()["error"].keys() == {"message", "type", "param", "code"}
