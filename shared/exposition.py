"""Metrics for whoever scrapes them."""

from collections.abc import Awaitable, Callable

from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.metrics import SERVICE


def metrics_route(service: str, observe: Callable[[], Awaitable[None]]) -> Route:
    """``GET /metrics``, in the format that the scraper accepts. `observe` looks first at what is not counted as it
    happens; it must not take longer than a scraper waits."""
    SERVICE.info({"service": service})

    async def metrics(request: Request) -> Response:
        await observe()
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(REGISTRY), headers={"Content-Type": content_type})

    return Route("/metrics", metrics)
