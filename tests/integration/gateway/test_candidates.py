import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx

from devkit.ports import LOOPBACK
from devkit.samples import SampleCandidate
from devkit.world import World
from shared.projections.candidate import MOST_RESUMES
from tests.integration.gateway.conftest import REQUEST_SECONDS
from tests.integration.gateway.story import PATIENT, a_candidate, created, sample

NO_RESUME = ("cv.pdf", b"%PDF-1.7 and nothing more", "application/pdf")


def _file(who: SampleCandidate) -> dict[str, tuple[str, bytes, str]]:
    return {"resume": (who.resume.name, who.resume.read_bytes(), who.media_type)}


def _unreadable(number: int) -> dict[str, tuple[str, bytes, str]]:
    return {"resume": ("cv.pdf", f"%PDF-1.7 and nothing but {number}".encode(), "application/pdf")}


async def test_a_candidate_with_a_resume_is_read_with_its_facts(client: httpx.AsyncClient, world: World) -> None:
    who = sample("strong")
    form = {"name": who.name, "phone": who.phone, "email": who.email, "time_zone": who.time_zone}
    answer = await client.post("/v1/candidates", data=form, files=_file(who), headers=PATIENT)
    candidate = await created(answer)
    resume = candidate["resume"]
    assert (candidate["phone"], candidate["email"], candidate["time_zone"]) == (who.phone, who.email, who.time_zone)
    assert (resume["status"], resume["filename"], resume["size"]) == (
        "parsed",
        who.resume.name,
        who.resume.stat().st_size,
    )
    assert {role["employer"] for role in resume["facts"]["roles"]} & set(who.employers)
    assert (await created(await client.get(answer.headers["Location"]), 200)) == candidate


async def test_the_file_is_kept_before_anybody_hears_of_it(client: httpx.AsyncClient, world: World) -> None:
    who = sample("weak")
    await created(await client.post("/v1/candidates", data={"name": who.name, "phone": who.phone}, files=_file(who)))
    kept = [path.read_bytes() for path in _blobs(world).glob("resumes/default/*")]
    assert who.resume.read_bytes() in kept


async def test_a_resume_that_cannot_be_read_leaves_the_candidate_usable(client: httpx.AsyncClient) -> None:
    form = {"name": "Ada", "phone": "+13125550142"}
    candidate = await created(
        await client.post("/v1/candidates", data=form, files={"resume": NO_RESUME}, headers=PATIENT)
    )
    assert candidate["resume"]["status"] == "rejected"
    assert candidate["resume"]["rejection"]["reason"] == "corrupt"
    assert candidate["resume"]["rejection"]["detail"]


async def test_a_replaced_resume_is_read_at_once(client: httpx.AsyncClient) -> None:
    candidate = await a_candidate(client)
    assert candidate["resume"] is None
    for who in (sample("one_word"), sample("strong"), sample("one_word")):
        path = f"/v1/candidates/{candidate['id']}/resume"
        replaced = await created(await client.put(path, files=_file(who), headers=PATIENT), 200)
        assert (replaced["resume"]["filename"], replaced["resume"]["status"]) == (who.resume.name, "parsed")


async def test_a_candidate_has_so_many_resumes_and_no_more(client: httpx.AsyncClient) -> None:
    candidate = await a_candidate(client)
    path = f"/v1/candidates/{candidate['id']}/resume"
    for number in range(MOST_RESUMES):
        await created(await client.put(path, files=_unreadable(number)), 200)
    refused = await client.put(path, files=_unreadable(MOST_RESUMES))
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:screener:problem:too-many-resumes")
    await created(await client.put(path, files=_unreadable(0)), 200)


async def test_the_same_key_makes_one_candidate(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "candidates-1"}
    body = {"name": "Grace", "phone": "+13125550142"}
    first = await created(await client.post("/v1/candidates", json=body, headers=headers))
    again = await created(await client.post("/v1/candidates", json=body, headers=headers))
    other = await created(await client.post("/v1/candidates", json=body))
    assert again == first
    assert other["id"] != first["id"]


async def test_lists_mask_the_phone(client: httpx.AsyncClient) -> None:
    candidate = await a_candidate(client)
    listed = await client.get("/v1/candidates", params={"limit": 1})
    assert listed.json()["items"][0]["id"] == candidate["id"]
    assert candidate["phone"] not in listed.text


async def test_a_resume_is_read_without_being_kept(client: httpx.AsyncClient, world: World) -> None:
    who = sample("hangs_up_after_2")
    read = await created(await client.post("/v1/resumes/parse", files=_file(who)), 200)
    assert all(employer in read["text"] for employer in who.employers)
    assert (read["media_type"], read["pages"] >= 1) == (who.media_type, True)
    assert who.resume.read_bytes() not in list(_kept(world))


async def test_a_file_that_is_no_resume_is_refused_with_a_reason(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/resumes/parse", files={"resume": NO_RESUME})
    problem = await created(answer, 422)
    assert (problem["type"], problem["reason"]) == ("urn:screener:problem:resume-unreadable", "corrupt")


async def test_a_large_upload_is_refused_and_the_refusal_arrives(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/resumes/parse", files={"resume": ("cv.pdf", b"x" * 20_000_000, "application/pdf")})
    assert answer.status_code == 413
    assert (await client.get("/livez")).status_code == 200


async def test_a_connection_is_closed_where_an_upload_was_refused_and_never_came_to_its_end(world: World) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, world.gateway_port)
    head = (
        f"POST /v1/resumes/parse HTTP/1.1\r\nHost: gateway\r\nX-API-Key: {world.api_key}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 20000000\r\n\r\n"
    )
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            writer.write(head.encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            writer.write(b"x" * 100_000)  # late, and not all
            problem = await reader.read()  # until the gateway closes
    finally:
        writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close\r\n" in answer
    assert json.loads(problem)["type"] == "urn:screener:problem:too-large"


def _blobs(world: World) -> Path:
    return world.settings.folder / "blobs"


def _kept(world: World) -> Iterator[bytes]:
    """Every file that is kept. One that is still being written has another name a moment later."""
    for path in _blobs(world).glob("**/*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                yield path.read_bytes()
