"""One operation as a request in Postman's format."""

import json
from typing import Any
from urllib.parse import quote

from scripts.reference.example import media_example, schema_example
from scripts.reference.operation import FORM, JSON, Document, Operation
from scripts.reference.postman.story import STREAM_WAIT, Chapter
from scripts.reference.postman.variables import asked_for, etag_variable, known_variables, last_variable, with_variables
from scripts.reference.schema import pointed_at

RESUME = "devkit/samples/resumes/amara-okafor.pdf"
"""A file to upload, from where the repository lies: Postman's working directory."""

NOBODY = "nothing-has-this-id"
Request = dict[str, Any]


def story_request(operation: Operation, chapter: Chapter) -> Request:
    """The request with the ids of the story."""
    return _request(operation, chapter, {})


def refused_request(operation: Operation, *, with_key: bool) -> Request:
    """The request with ids that nothing has; without a key, unless `with_key`."""
    names = {parameter["name"]: NOBODY for parameter in operation.parameters if _is_text_in_path(parameter)}
    request = _request(operation, Chapter(prefer="wait=0"), names)
    return request if with_key else {**request, "auth": {"type": "noauth"}}


def _request(operation: Operation, chapter: Chapter, path_values: dict[str, str]) -> Request:
    request: Request = {
        "method": operation.method.upper(),
        "header": _headers(operation, chapter),
        "url": _url(operation, path_values),
        "description": operation.raw.get("description", operation.summary),
    }
    auth = _auth(operation)
    if auth is not None:
        request["auth"] = auth
    body = _body(operation)
    if body is not None:
        request["body"] = body
    return request


def _headers(operation: Operation, chapter: Chapter) -> list[dict[str, Any]]:
    found = []
    for parameter in operation.parameters:
        if parameter["in"] == "header":
            value = _header(parameter, operation, chapter)
            name = "-".join(word.capitalize() for word in parameter["name"].split("-"))
            found.append(_entry(name, value or _example(parameter, operation), parameter, is_on=value is not None))
    # A body's media type comes of itself for a form, with its boundary.
    return [*found, {"key": "Content-Type", "value": JSON}] if JSON in operation.body else found


def _header(parameter: Document, operation: Operation, chapter: Chapter) -> str | None:
    """What is sent in this header; none where it is left out."""
    name = parameter["name"].lower()
    about = last_variable(operation)
    if name == "prefer":
        return STREAM_WAIT if operation.is_stream else chapter.prefer
    if name == "idempotency-key":
        return "{{$guid}}"
    if name == "if-match" and about:
        return f"{{{{{etag_variable(about)}}}}}"
    return _example(parameter, operation) if parameter.get("required") else None


def _url(operation: Operation, path_values: dict[str, str]) -> dict[str, Any]:
    variables, segments = [], []
    for segment in operation.path.strip("/").split("/"):
        for parameter in operation.parameters:
            if parameter["in"] == "path" and f"{{{parameter['name']}}}" in segment:
                name = parameter["name"]
                value = path_values.get(name) or _path_value(parameter, operation)
                variables.append({"key": name, "value": value, "description": parameter.get("description", "")})
                segment = segment.replace(f"{{{name}}}", f":{name}")
        segments.append(segment)
    query = [
        _entry(parameter["name"], _query_value(parameter, operation), parameter, is_on=bool(parameter.get("required")))
        for parameter in operation.parameters
        if parameter["in"] == "query"
    ]
    sent = "&".join(f"{each['key']}={quote(each['value'], safe='{}')}" for each in query if not each.get("disabled"))
    url: dict[str, Any] = {
        "raw": "{{base_url}}/" + "/".join(segments) + (f"?{sent}" if sent else ""),
        "host": ["{{base_url}}"],
        "path": segments,
    }
    return url | ({"query": query} if query else {}) | ({"variable": variables} if variables else {})


def _query_value(parameter: Document, operation: Operation) -> str:
    name = parameter["name"]
    return f"{{{{{name}}}}}" if name in asked_for(operation.root) else _example(parameter, operation)


def _path_value(parameter: Document, operation: Operation) -> str:
    return f"{{{{{parameter['name']}}}}}" if _is_text_in_path(parameter) else _example(parameter, operation)


def _is_text_in_path(parameter: Document) -> bool:
    schema: Document = parameter.get("schema", {})
    return bool(parameter["in"] == "path" and schema.get("type", "string") == "string")


def _entry(name: str, value: str, parameter: Document, *, is_on: bool) -> dict[str, Any]:
    entry = {"key": name, "value": value, "description": parameter.get("description", "")}
    return entry if is_on else {**entry, "disabled": True}


def _example(parameter: Document, operation: Operation) -> str:
    if "example" in parameter:
        return str(parameter["example"])
    for example in parameter.get("examples", {}).values():
        return str(example.get("value", ""))
    value = schema_example(parameter.get("schema", {}), operation.root)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _auth(operation: Operation) -> dict[str, Any] | None:
    """What differs from the collection's own: no key at all, or a name and a password."""
    if not operation.is_secured:
        return {"type": "noauth"}
    schemes = operation.root.get("components", {}).get("securitySchemes", {})
    named = {name for scheme in operation.raw.get("security", ()) for name in scheme}
    if named and all(schemes.get(name, {}).get("scheme") == "basic" for name in named):
        pairs = (("username", "{{api_key}}"), ("password", ""))
        return {"type": "basic", "basic": [{"key": key, "value": value, "type": "string"} for key, value in pairs]}
    return None


def _body(operation: Operation) -> dict[str, Any] | None:
    known = known_variables(operation.root)
    if JSON in operation.body:
        example = with_variables(media_example(operation.body[JSON], operation.root), known)
        raw = json.dumps(example, indent=2, ensure_ascii=False)
        return {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    if FORM in operation.body:
        return {"mode": "formdata", "formdata": _form(operation.body[FORM], operation.root, known)}
    for media_type, media in operation.body.items():
        example = media_example(media, operation.root)
        return {"mode": "raw", "raw": example if isinstance(example, str) else ""} if media_type else None
    return None


def _form(media: Document, root: Document, known: set[str]) -> list[dict[str, Any]]:
    schema = media.get("schema", {})
    while "$ref" in schema:
        schema = pointed_at(root, schema["$ref"])
    fields = []
    for name, field in schema.get("properties", {}).items():
        if field.get("format") == "binary" or "contentMediaType" in field:
            fields.append({"key": name, "type": "file", "src": RESUME})
        elif name in schema.get("required", ()):
            value = with_variables({name: schema_example(field, root)}, known)[name]
            fields.append({"key": name, "type": "text", "value": str(value)})
    return fields
