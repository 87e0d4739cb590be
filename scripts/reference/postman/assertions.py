"""The scripts that check an answer against the document, and keep what the next request needs."""

import json
from collections.abc import Iterator
from typing import Any

from scripts.reference.operation import JSON, PROBLEM, Document, Operation
from scripts.reference.postman.contract import slimmed
from scripts.reference.postman.variables import addresses, asked_for, etag_variable, item_variable, last_variable

SCHEMAS = "schemas"
"""The collection variable with every component's schema, as text."""

_CHECKS = """
const answer = documented[pm.response.code];
const mediaType = (pm.response.headers.get('Content-Type') || '').split(';')[0];
if (answer && answer.media) {
    pm.test('the content type is one that is documented', () => {
        pm.expect(Object.keys(answer.media)).to.include(mediaType);
    });
    const schema = answer.media[mediaType];
    if (schema && mediaType.endsWith('json')) {
        pm.test('the body is as its schema says', () => {
            const definitions = JSON.parse(pm.collectionVariables.get('schemas'));
            pm.response.to.have.jsonSchema({...schema, definitions}, {unknownFormats: 'ignore', allErrors: true});
        });
    }
}
if (answer && answer.headers.includes('location')) {
    pm.test('Location says where it is', () => {
        pm.expect(pm.response.headers.get('Location')).to.match(/^(\\/|https?:)/);
    });
}
if (answer && answer.headers.includes('etag')) {
    pm.test('ETag names this version', () => {
        pm.expect(pm.response.headers.get('ETag')).to.match(/^(W\\/)?"[^"]*"$/);
    });
}
""".strip().splitlines()


def story_script(operation: Operation, document: Document) -> list[str]:
    """For a request that is to succeed: status, content type, body and headers as documented."""
    statuses = ", ".join(map(str, operation.successes))
    return [
        f"const documented = {_text(_documented(operation.successes))};",
        "pm.test('the status is a documented success', () => {",
        f"    pm.expect(pm.response.code, pm.response.text().slice(0, 500)).to.be.oneOf([{statuses}]);",
        "});",
        *_CHECKS,
        *_kept(operation, document),
    ]


def refusal_script(operation: Operation, status: int) -> list[str]:
    """For a request that is to be refused with a problem of `status`."""
    return [
        f"const documented = {_text(_documented({status: operation.responses[status]}))};",
        f"pm.test('it is refused with {status}', () => {{",
        f"    pm.expect(pm.response.code, pm.response.text().slice(0, 500)).to.equal({status});",
        "});",
        *_CHECKS,
        "pm.test('the problem names its kind and this request', () => {",
        "    const problem = pm.response.json();",
        f"    pm.expect(problem.status).to.equal({status});",
        "    pm.expect(problem.type).to.be.a('string').that.is.not.empty;",
        "    pm.expect(problem.instance).to.equal(decodeURI(pm.request.url.getPath()));",
        "});",
    ]


def _documented(responses: dict[int, Document]) -> dict[int, Any]:
    return {
        status: {
            "media": {name: slimmed(media.get("schema", {})) for name, media in response.get("content", {}).items()}
            or None,
            "headers": sorted(name.lower() for name in response.get("headers", {})),
        }
        for status, response in responses.items()
    }


def _kept(operation: Operation, document: Document) -> Iterator[str]:
    """Ids and ETags for the requests that follow."""
    made = item_variable(operation, document)
    answers_json = any(JSON in response.get("content", {}) for response in operation.successes.values())
    asked = sorted(asked_for(document))
    if operation.method == "post" and answers_json and asked:
        yield from _asked_later(asked)
    if operation.method == "post" and _may_have(operation, "location"):
        yield from _located(document)
    if made and answers_json and operation.method == "post":
        yield "if (pm.response.code < 300 && pm.response.json().id) {"
        yield f"    pm.collectionVariables.set('{made}', pm.response.json().id);"
        yield "}"
    if made and answers_json and operation.method == "get":
        yield f"if (pm.response.code === 200 && !pm.collectionVariables.get('{made}')) {{"
        yield "    const [first] = pm.response.json().items || [];"
        yield f"    if (first && first.id) pm.collectionVariables.set('{made}', String(first.id));"
        yield "}"
    about = made if operation.method == "post" else _shown(operation)
    if about and _may_have(operation, "etag"):
        yield "if (pm.response.code < 300 && pm.response.headers.get('ETag')) {"
        yield f"    pm.collectionVariables.set('{etag_variable(about)}', pm.response.headers.get('ETag'));"
        yield "}"


def _shown(operation: Operation) -> str | None:
    """The id of the thing that is answered with. What stands below a thing, such as a result, has a tag of its own."""
    is_of_a_part = operation.method == "get" and not operation.path.endswith("}")
    return None if is_of_a_part else last_variable(operation)


def _asked_later(asked: list[str]) -> Iterator[str]:
    """Ids that a later address asks for, from an answer that has a field of that name."""
    yield f"for (const name of {_text(asked)}) {{"
    yield "    const told = pm.response.code < 300 && (pm.response.json() || {})[name];"
    yield "    if (told) pm.collectionVariables.set(name, String(told));"
    yield "}"


def _located(document: Document) -> Iterator[str]:
    """Ids out of the address in Location."""
    yield "// What was made is where Location says."
    yield f"for (const address of {_text(addresses(document))}) {{"
    yield "    const names = [...address.matchAll(/\\{(\\w+)\\}/g)].map((match) => match[1]);"
    yield "    const form = new RegExp('^' + address.replace(/\\{\\w+\\}/g, '([^/]+)') + '$');"
    yield "    const found = pm.response.code < 300 && form.exec(pm.response.headers.get('Location') || '');"
    yield "    if (found) {"
    yield "        found.slice(1).forEach((id, index) => {"
    yield "            pm.collectionVariables.set(names[index], decodeURIComponent(id));"
    yield "        });"
    yield "        break;"
    yield "    }"
    yield "}"


def _may_have(operation: Operation, header: str) -> bool:
    headers = (name.lower() for response in operation.successes.values() for name in response.get("headers", {}))
    return header in headers


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def is_problem(response: Document) -> bool:
    """Whether what `response` documents is a problem."""
    return PROBLEM in response.get("content", {})
