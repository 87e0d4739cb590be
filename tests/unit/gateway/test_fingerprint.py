import json
from typing import Any

import pytest
from httpx import Request as Sent
from starlette.requests import Request

from gateway.http.fingerprint import fingerprint

URL = "http://gateway/v1/candidates"
PDF = ("cv.pdf", b"%PDF-1.7", "application/pdf")


async def of(sent: Sent) -> str:
    """The fingerprint of a request as a client makes it."""
    body = sent.read()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(name.lower(), value) for name, value in sent.headers.raw]
    scope = {"type": "http", "method": sent.method, "path": sent.url.path, "query_string": b"", "headers": headers}
    request = Request(scope | {"server": ("gateway", 80), "scheme": "http"}, receive)
    found = await fingerprint(request)
    assert await fingerprint(request) == found, "it can be read once only"
    return found


def as_json(body: str, method: str = "POST", url: str = URL) -> Sent:
    return Sent(method, url, content=body, headers={"Content-Type": "application/json"})


async def test_white_space_and_the_order_of_keys_do_not_matter() -> None:
    one = '{"name": "Ada", "phone": "+1"}'
    assert await of(as_json(one)) == await of(as_json('{ "phone":"+1",\n"name":"\\u0041da" }'))


@pytest.mark.parametrize(
    "other",
    [
        as_json('{"name": "Ada", "phone": "+2"}'),
        as_json('{"name": "Ada"}'),
        as_json('{"name": "Ada", "phone": "+1"}', method="PUT"),
        as_json('{"name": "Ada", "phone": "+1"}', url="http://gateway/v1/jobs"),
        Sent("POST", URL, data={"name": "Ada", "phone": "+1"}, files={"resume": PDF}),
        as_json("not JSON"),
    ],
)
async def test_everything_else_does(other: Sent) -> None:
    assert await of(as_json('{"name": "Ada", "phone": "+1"}')) != await of(other)


async def test_a_form_is_known_by_its_fields_and_files_and_not_by_its_boundary() -> None:
    def form(**changed: Any) -> Sent:
        given: dict[str, Any] = {"data": {"name": "Ada"}, "files": {"resume": PDF}, **changed}
        return Sent("POST", URL, **given)

    one, same = form(), form()
    assert one.headers["Content-Type"] != same.headers["Content-Type"]
    assert await of(one) == await of(same)
    assert await of(form(data={"name": "Bob"})) != await of(form())
    assert await of(form(files={"resume": ("cv.pdf", b"%PDF-1.8", "application/pdf")})) != await of(form())


async def test_a_body_that_is_nested_too_deeply_is_taken_as_bytes() -> None:
    deep = "[" * 100_000
    assert await of(as_json(deep)) != await of(as_json(deep + "["))


async def test_numbers_and_text_are_told_apart() -> None:
    assert await of(as_json(json.dumps({"a": 1}))) != await of(as_json(json.dumps({"a": "1"})))
