"""The collection."""

import json
from typing import Any

from scripts.reference.operation import Document, Operation, operations
from scripts.reference.postman.assertions import SCHEMAS, is_problem, refusal_script, story_script
from scripts.reference.postman.contract import definitions
from scripts.reference.postman.identity import postman_id, story_id
from scripts.reference.postman.request import refused_request, story_request
from scripts.reference.postman.story import chapter, told_in_order
from scripts.reference.postman.variables import PHONE, RECEIVER, asked_for, etag_variable, known_variables

_FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
DESCRIPTION = """
Every operation of the API once, in an order that tells a story: a job, a candidate, an interview, its result, its
review. Then what is refused: every operation without a key, every address with an id that nothing has.

Choose the environment, set `base_url` and `api_key`, and run the collection. It phones `candidate_phone`, and has
`receiver_url` told what happens. Files are taken from the repository: make it Postman's working directory.
"""

Item = dict[str, Any]


def postman_collection(document: Document) -> dict[str, Any]:
    """The collection, from `document` alone."""
    story = [
        {"name": tag.capitalize(), "id": postman_id("folder", tag), "item": [_told(each, document) for each in members]}
        for tag, members in told_in_order(document).items()
    ]
    return {
        "info": {
            "_postman_id": postman_id("collection"),
            "name": document["info"]["title"],
            "description": DESCRIPTION.strip(),
            "schema": _FORMAT,
        },
        "auth": {
            "type": "apikey",
            "apikey": [
                {"key": "key", "value": "X-API-Key", "type": "string"},
                {"key": "value", "value": "{{api_key}}", "type": "string"},
                {"key": "in", "value": "header", "type": "string"},
            ],
        },
        "item": [*story, _refusals(document)],
        "variable": _variables(document),
    }


def _told(operation: Operation, document: Document) -> Item:
    told = chapter(operation)
    item = _item(story_id(operation.id), operation.summary, story_request(operation, told))
    item["event"] = [_script("test", [*story_script(operation, document), *told.after])]
    if told.before:
        item["event"].insert(0, _script("prerequest", list(told.before)))
    return item


def _refusals(document: Document) -> Item:
    keyless = [each for each in operations(document) if each.is_secured and is_problem(each.responses.get(401, {}))]
    unknown = [each for each in operations(document) if "{" in each.path and is_problem(each.responses.get(404, {}))]
    return {
        "name": "Refusals",
        "id": postman_id("folder", "refusals"),
        "item": [
            {
                "name": "Without a key",
                "id": postman_id("folder", "refusals", "401"),
                "item": [_refused(each, 401) for each in keyless],
            },
            {
                "name": "Ids that nothing has",
                "id": postman_id("folder", "refusals", "404"),
                "item": [_refused(each, 404) for each in unknown],
            },
        ],
    }


def _refused(operation: Operation, status: int) -> Item:
    name = f"{operation.summary}: {status}"
    item = _item(postman_id(str(status), operation.id), name, refused_request(operation, with_key=status != 401))
    item["event"] = [_script("test", refusal_script(operation, status))]
    return item


def _item(identity: str, name: str, request: dict[str, Any]) -> Item:
    return {"id": identity, "name": name, "request": request, "response": []}


def _script(listen: str, lines: list[str]) -> dict[str, Any]:
    return {"listen": listen, "script": {"type": "text/javascript", "exec": lines}}


def _variables(document: Document) -> list[dict[str, str]]:
    names = sorted(known_variables(document))
    ids = [each for name in names for each in (name, etag_variable(name))]
    schemas = json.dumps(definitions(document), ensure_ascii=False, separators=(",", ":"))
    told = {
        PHONE: "+1 202 555 0198",
        RECEIVER: "https://hooks.example.com/screener",
        **dict.fromkeys(ids, ""),
        **asked_for(document),
        SCHEMAS: schemas,
    }
    return [{"key": key, "value": value, "type": "string"} for key, value in told.items()]
