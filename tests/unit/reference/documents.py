"""A small API with everything that the generators have a rule for."""

from typing import Any

from gateway.problems.kinds import ProblemKind

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_KEY: list[dict[str, list[str]]] = [{"APIKeyHeader": []}]


def refusal(kind: ProblemKind) -> dict[str, Any]:
    return {"description": f"{kind.title}. Types: `{kind.uri}`", "content": _PROBLEM}


def answer(name: str, description: str = "fine", **headers: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
        "headers": {header: {"description": said, "schema": {"type": "string"}} for header, said in headers.items()},
    }


def in_path(name: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind, "minimum": 0}}


def header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}


_REFUSED = {"401": refusal(ProblemKind.UNAUTHENTICATED), "404": refusal(ProblemKind.NOT_FOUND)}


def api() -> dict[str, Any]:
    """Boxes and what is in them, a stream, an address with a password, and one that needs nothing."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Boxes", "version": "1"},
        "tags": [{"name": "boxes", "description": "Boxes"}],
        "paths": {
            "/v1/boxes/{box_id}": {
                "delete": {
                    "operationId": "breakBox",
                    "summary": "Break a box",
                    "tags": ["boxes"],
                    "security": _KEY,
                    "parameters": [in_path("box_id")],
                    "responses": {"204": {"description": "gone"}, **_REFUSED},
                },
                "get": {
                    "operationId": "getBox",
                    "summary": "Look at a box",
                    "tags": ["boxes"],
                    "security": [{"APIKeyHeader": ["boxes:read"]}],
                    "parameters": [in_path("box_id")],
                    "responses": {"200": answer("BoxView", ETag="version"), **_REFUSED},
                },
                "put": {
                    "operationId": "paintBox",
                    "summary": "Paint a box",
                    "tags": ["boxes"],
                    "security": _KEY,
                    "parameters": [in_path("box_id"), header("if-match")],
                    "requestBody": {
                        "content": {"application/json": {"schema": {"type": "object"}, "example": {"colour": "red"}}}
                    },
                    "responses": {"200": answer("BoxView"), **_REFUSED},
                },
            },
            "/v1/boxes/{box_id}/items/{index}": {
                "post": {
                    "operationId": "putIn",
                    "summary": "Put something in",
                    "tags": ["boxes"],
                    "security": _KEY,
                    "parameters": [in_path("box_id"), in_path("index", "integer")],
                    "requestBody": {
                        "content": {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/ItemForm"}}}
                    },
                    "responses": {"200": answer("BoxView"), **_REFUSED},
                }
            },
            "/v1/boxes": {
                "get": {
                    "operationId": "listBoxes",
                    "summary": "List boxes",
                    "tags": ["boxes"],
                    "security": _KEY,
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 20}},
                        {"name": "kind", "in": "query", "required": True, "schema": {"enum": ["small", "big"]}},
                    ],
                    "responses": {"200": answer("BoxView"), "401": _REFUSED["401"]},
                },
                "post": {
                    "operationId": "makeBox",
                    "summary": "Make a box",
                    "tags": ["boxes"],
                    "security": _KEY,
                    "parameters": [header("idempotency-key"), header("prefer")],
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewBox"}}}
                    },
                    "responses": {
                        "201": answer("BoxView", "It is new", Location="where", ETag="version"),
                        "401": _REFUSED["401"],
                    },
                },
            },
            "/v1/events": {
                "get": {
                    "operationId": "followEvents",
                    "summary": "Follow events",
                    "tags": ["events"],
                    "security": _KEY,
                    "parameters": [header("prefer")],
                    "responses": {
                        "200": {"description": "events", "content": {"text/event-stream": {}}},
                        "401": _REFUSED["401"],
                    },
                }
            },
            "/partner": {
                "get": {
                    "operationId": "listTests",
                    "summary": "List tests",
                    "tags": ["partners"],
                    "security": [{"PartnerKey": []}],
                    "responses": {"200": answer("BoxView"), "401": _REFUSED["401"]},
                }
            },
            "/livez": {
                "get": {
                    "operationId": "live",
                    "summary": "Whether it lives",
                    "tags": ["health"],
                    "responses": {"200": answer("BoxView")},
                }
            },
        },
        "components": {
            "securitySchemes": {
                "APIKeyHeader": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "PartnerKey": {"type": "http", "scheme": "basic"},
            },
            "schemas": {
                "NewBox": {
                    "type": "object",
                    "required": ["title"],
                    "examples": [{"title": "A", "box_id": "box_1", "phone": "+49 30 901820", "url": "https://e.org/x"}],
                    "properties": {"title": {"type": "string", "minLength": 1, "description": "what is on the lid"}},
                },
                "ItemForm": {
                    "type": "object",
                    "required": ["file", "note"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "note": {"type": "string", "examples": ["fragile"]},
                    },
                },
                "Shade": {"type": "string", "enum": ["light", "dark"], "description": "how dark"},
                "BoxView": {
                    "type": "object",
                    "title": "A box",
                    "description": "A box as it is",
                    "required": ["id"],
                    "properties": {
                        "id": {"type": "string"},
                        "title": {"type": "string", "title": "Title", "default": "none"},
                        "shade": {"anyOf": [{"$ref": "#/components/schemas/Shade"}, {"type": "null"}]},
                        "made_at": {"type": "string", "format": "date-time"},
                        "inside": {"type": "array", "items": {"$ref": "#/components/schemas/BoxView"}},
                    },
                },
                "Problem": {"type": "object", "properties": {"type": {"type": "string"}}},
            },
        },
    }
