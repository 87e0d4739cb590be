"""`python -m bench.floors.reads`: FastAPI routes on the gateway's own uvicorn that return bytes from memory.

From the environment: `FLOOR_PORT`, and `FLOOR_ANSWERS`, a JSON file of the gateway's own answers by path and query.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response


def app(answers: Mapping[str, bytes]) -> FastAPI:
    """Says what the gateway said, and looks for nothing."""
    floor = FastAPI()

    @floor.get("/readyz")
    async def ready() -> Response:
        return Response()

    @floor.get("/v1/interviews/{interview_id}")
    async def interview(interview_id: str) -> Response:
        return Response(answers[f"/v1/interviews/{interview_id}"], media_type="application/json")

    @floor.get("/v1/interviews")
    async def page(request: Request) -> Response:
        query = request.scope["query_string"].decode()
        return Response(answers[f"/v1/interviews?{query}"], media_type="application/json")

    return floor


if __name__ == "__main__":
    uvicorn.run(
        app({at: text.encode() for at, text in json.loads(Path(os.environ["FLOOR_ANSWERS"]).read_text()).items()}),
        host="127.0.0.1",
        port=int(os.environ["FLOOR_PORT"]),
        http="httptools",
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
    )
