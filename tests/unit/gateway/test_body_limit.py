from collections.abc import AsyncIterator

import httpx
import pytest

from tests.unit.gateway.conftest import MAX_JSON_BYTES, MAX_UPLOAD_BYTES

PIECE = b"x" * 10_000
FORM = "multipart/form-data; boundary=b"
FILE_HEAD = b'--b\r\nContent-Disposition: form-data; name="resume"; filename="cv.pdf"\r\n\r\n'


class Body:
    """A long body that counts how much of it was asked for."""

    def __init__(self, head: bytes, pieces: int) -> None:
        self._head = head
        self._pieces = pieces
        self.asked = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._head
        for _ in range(self._pieces):
            self.asked += 1
            yield PIECE


@pytest.mark.parametrize(
    ("path", "media_type", "head", "limit"),
    [
        ("/v1/jobs", "application/json", b'{"title": "', MAX_JSON_BYTES),
        ("/v1/candidates", "application/json", b'{"name": "', MAX_JSON_BYTES),
        ("/v1/resumes/parse", FORM, FILE_HEAD, MAX_UPLOAD_BYTES),
        ("/v1/candidates", FORM, FILE_HEAD, MAX_UPLOAD_BYTES),
    ],
)
async def test_a_body_that_grows_too_large_is_refused_before_it_is_all_read(
    client: httpx.AsyncClient, path: str, media_type: str, head: bytes, limit: int
) -> None:
    body = Body(head, pieces=1000)
    answer = await client.post(path, content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:screener:problem:too-large"
    assert str(limit) in answer.json()["detail"]
    assert body.asked * len(PIECE) < limit + 10 * len(PIECE)


async def test_a_body_announced_as_too_large_is_refused_unread(client: httpx.AsyncClient) -> None:
    body = Body(FILE_HEAD, pieces=1000)
    headers = {"Content-Type": FORM, "Content-Length": "20000000"}
    answer = await client.post("/v1/resumes/parse", content=body, headers=headers)
    assert answer.status_code == 413
    assert body.asked == 0


async def test_a_file_just_over_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    files = {"resume": ("cv.pdf", b"x" * (MAX_UPLOAD_BYTES + 1), "application/pdf")}
    for path in ("/v1/resumes/parse", "/v1/candidates"):
        answer = await client.post(path, files=files, data={"name": "Ada", "phone": "+4930901820"})
        assert answer.status_code == 413
