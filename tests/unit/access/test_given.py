"""Where a key stands in a request."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from gateway.access.given import given_key


def basic(credentials: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"}


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ({}, ""),
        ({"X-API-Key": "k"}, "k"),
        ({"Authorization": "Bearer k"}, "k"),
        ({"Authorization": "bearer  k "}, "k"),
        ({"X-API-Key": "k", "Authorization": "Bearer other"}, "k"),
        ({"X-API-Key": "k", **basic("other:")}, "k"),
        (basic("k:"), "k"),
        (basic("k"), "k"),
        (basic("k:password"), ""),
        (basic(":k"), ""),
        ({"Authorization": "Basic !"}, ""),
        ({"Authorization": "Basic"}, ""),
        ({"Authorization": "Basic /w=="}, ""),
        ({"Authorization": "Digest k"}, ""),
    ],
)
def test_a_key_is_taken_from_where_it_may_stand(headers: dict[str, str], key: str) -> None:
    assert given_key(Headers(headers)) == key


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255)))
def test_any_header_is_looked_at(value: str) -> None:
    for scheme in ("", "Basic ", "Bearer "):
        assert isinstance(given_key(Headers(raw=[(b"authorization", (scheme + value).encode("latin-1"))])), str)
