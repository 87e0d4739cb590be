import httpx
import pytest
from structlog.testing import capture_logs


async def test_a_usable_request_id_is_kept_and_any_other_replaced(client: httpx.AsyncClient) -> None:
    assert (await client.get("/livez", headers={"X-Request-Id": "abc-1"})).headers["X-Request-Id"] == "abc-1"
    for unusable in ("", "two words", "x" * 129, "a\tb"):
        made = (await client.get("/livez", headers={"X-Request-Id": unusable})).headers["X-Request-Id"]
        assert made != unusable
        assert made.isalnum()


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/jobs?cursor=ada@example.com", "/v1/jobs"),
        ("/v1/candidates/ada@example.com", "/v1/candidates/{candidate_id}"),
        ("/ada@example.com", None),
    ],
)
async def test_the_log_names_the_route_and_nothing_personal(
    client: httpx.AsyncClient, path: str, route: str | None
) -> None:
    with capture_logs() as lines:
        await client.get(path)
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["route"] for line in requests] == [route]
    assert "ada" not in repr(requests)
