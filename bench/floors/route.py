"""`python -m bench.floors.route`: a bare Starlette route on the gateway's own uvicorn, which answers every POST alike.

From the environment: `FLOOR_PORT`, and `FLOOR_BODY_BYTES`, the length of each answer.
"""

import os

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def app(body_bytes: int) -> Starlette:
    """It reads nothing of what it is sent."""
    body = b"x" * body_bytes

    async def answer(_: Request) -> Response:
        return Response(body, media_type="text/xml")

    return Starlette(routes=[Route("/readyz", answer), Route("/{path:path}", answer, methods=["POST"])])


if __name__ == "__main__":
    uvicorn.run(
        app(int(os.environ["FLOOR_BODY_BYTES"])),
        host="127.0.0.1",
        port=int(os.environ["FLOOR_PORT"]),
        http="httptools",
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
    )
