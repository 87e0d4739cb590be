"""The collection, from a small document that has everything."""

import json
from typing import Any

import pytest

from scripts.reference.postman.collection import postman_collection
from scripts.reference.postman.contract import slimmed
from scripts.reference.postman.identity import story_id
from tests.unit.reference.documents import api


@pytest.fixture
def collection() -> dict[str, Any]:
    return postman_collection(api())


def folder(collection: dict[str, Any], name: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = next(each["item"] for each in collection["item"] if each["name"] == name)
    return items


def item(collection: dict[str, Any], operation_id: str) -> dict[str, Any]:
    found = (each for group in collection["item"] for each in group["item"] if each["id"] == story_id(operation_id))
    return next(found)


def script(told: dict[str, Any]) -> str:
    return "\n".join(told["event"][-1]["script"]["exec"])


def sent(told: dict[str, Any]) -> dict[str, str]:
    return {each["key"]: each["value"] for each in told["request"]["header"] if not each.get("disabled")}


def test_a_group_makes_reads_changes_and_ends_in_this_order(collection: dict[str, Any]) -> None:
    assert [each["name"] for each in folder(collection, "Boxes")] == [
        "Make a box",
        "List boxes",
        "Look at a box",
        "Paint a box",
        "Put something in",
        "Break a box",
    ]


def test_a_tag_that_the_document_does_not_explain_has_a_group_all_the_same(collection: dict[str, Any]) -> None:
    assert [each["name"] for each in collection["item"]] == ["Boxes", "Events", "Partners", "Health", "Refusals"]


def test_the_same_document_makes_the_same_collection(collection: dict[str, Any]) -> None:
    assert json.dumps(postman_collection(api())) == json.dumps(collection)
    ids = [each["id"] for group in collection["item"] for each in group["item"]]
    assert len(set(ids)) == len(ids)


def test_ids_go_from_what_is_made_to_what_follows(collection: dict[str, Any]) -> None:
    assert "pm.collectionVariables.set('box_id', pm.response.json().id)" in script(item(collection, "makeBox"))
    looked = item(collection, "getBox")["request"]["url"]
    assert looked["raw"] == "{{base_url}}/v1/boxes/:box_id"
    assert looked["variable"][0]["value"] == "{{box_id}}"
    assert {"box_id", "box_id_etag"} <= {each["key"] for each in collection["variable"]}


def test_an_id_that_is_asked_for_is_kept_from_the_answer_that_has_it() -> None:
    document = api()
    asked = {"name": "partner_id", "in": "query", "required": True, "schema": {"type": "string"}}
    document["paths"]["/partner"]["get"]["parameters"] = [asked]

    collection = postman_collection(document)

    assert item(collection, "listTests")["request"]["url"]["raw"] == "{{base_url}}/partner?partner_id={{partner_id}}"
    assert 'for (const name of ["partner_id"])' in script(item(collection, "makeBox"))
    assert "partner_id" in {each["key"] for each in collection["variable"]}


def test_what_is_made_is_where_location_says(collection: dict[str, Any]) -> None:
    assert 'for (const address of ["/v1/boxes/{box_id}/items/{index}","/v1/boxes/{box_id}"])' in script(
        item(collection, "makeBox")
    )
    assert "Location" not in script(item(collection, "paintBox")).split("pm.collectionVariables.get('schemas')")[0]


def test_an_etag_that_was_read_is_sent_with_the_change(collection: dict[str, Any]) -> None:
    assert "collectionVariables.set('box_id_etag'" in script(item(collection, "getBox"))
    assert sent(item(collection, "paintBox"))["If-Match"] == "{{box_id_etag}}"


def test_a_body_is_the_example_with_the_storys_own_ids_and_number(collection: dict[str, Any]) -> None:
    body = json.loads(item(collection, "makeBox")["request"]["body"]["raw"])
    assert body == {"title": "A", "box_id": "{{box_id}}", "phone": "{{candidate_phone}}", "url": "{{receiver_url}}"}
    assert json.loads(item(collection, "paintBox")["request"]["body"]["raw"]) == {"colour": "red"}


def test_a_form_sends_a_file_from_the_repository(collection: dict[str, Any]) -> None:
    fields = item(collection, "putIn")["request"]["body"]["formdata"]
    assert [(each["key"], each["type"]) for each in fields] == [("file", "file"), ("note", "text")]
    assert fields[1]["value"] == "fragile"


def test_only_what_is_required_is_asked_for(collection: dict[str, Any]) -> None:
    url = item(collection, "listBoxes")["request"]["url"]
    assert url["raw"] == "{{base_url}}/v1/boxes?kind=small"
    assert {each["key"]: each.get("disabled", False) for each in url["query"]} == {"limit": True, "kind": False}


def test_a_number_in_an_address_is_a_number(collection: dict[str, Any]) -> None:
    values = {each["key"]: each["value"] for each in item(collection, "putIn")["request"]["url"]["variable"]}
    assert values == {"box_id": "{{box_id}}", "index": "0"}


def test_a_stream_is_ended_by_a_preference(collection: dict[str, Any]) -> None:
    assert sent(item(collection, "followEvents"))["Prefer"] == "wait=2"
    assert sent(item(collection, "makeBox"))["Prefer"] == "wait=30"
    assert sent(item(collection, "makeBox"))["Idempotency-Key"] == "{{$guid}}"


def test_each_address_is_asked_with_the_key_that_it_takes(collection: dict[str, Any]) -> None:
    assert "auth" not in item(collection, "getBox")["request"]
    assert item(collection, "listTests")["request"]["auth"]["type"] == "basic"
    assert item(collection, "live")["request"]["auth"]["type"] == "noauth"


def test_every_operation_that_needs_a_key_is_tried_without_one(collection: dict[str, Any]) -> None:
    keyless, unknown = folder(collection, "Refusals")
    assert len(keyless["item"]) == 8
    assert {each["request"]["auth"]["type"] for each in keyless["item"]} == {"noauth"}
    assert [each["name"] for each in unknown["item"]] == [
        "Break a box: 404",
        "Look at a box: 404",
        "Paint a box: 404",
        "Put something in: 404",
    ]
    values = {each["key"]: each["value"] for each in unknown["item"][-1]["request"]["url"]["variable"]}
    assert values == {"box_id": "nothing-has-this-id", "index": "0"}


def test_an_answer_is_held_against_status_type_schema_and_headers(collection: dict[str, Any]) -> None:
    checked = script(item(collection, "makeBox"))
    assert "to.be.oneOf([201])" in checked
    assert '"headers":["etag","location"]' in checked
    assert '{"application/json":{"$ref":"#/definitions/BoxView"}}' in checked


def test_a_schema_keeps_what_it_demands_and_what_the_validator_knows() -> None:
    schema = {
        "title": "T",
        "description": "d",
        "x-personal": True,
        "type": "object",
        "required": ["title", "format"],
        "properties": {
            "title": {"type": "string", "format": "binary", "default": "x"},
            "format": {"$ref": "#/components/schemas/Shade", "description": "beside a reference"},
            "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        },
    }

    assert slimmed(schema) == {
        "type": "object",
        "required": ["title", "format"],
        "properties": {
            "title": {"type": "string"},
            "format": {"$ref": "#/definitions/Shade"},
            "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        },
    }
