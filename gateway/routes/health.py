"""/livez and /readyz"""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.responses import problem_responses
from gateway.readiness import unreachable
from gateway.state import Opened

routes = APIRouter(tags=["health"])


class LiveView(BaseModel):
    """The process lives."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"] = "alive"


class ReadyView(BaseModel):
    """The process can serve requests."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready"}]})

    status: Literal["ready"] = "ready"


@routes.get("/livez", operation_id="live", summary="Whether the process lives")
async def live() -> LiveView:
    """200 while the event loop turns."""
    return LiveView()


@routes.get(
    "/readyz",
    operation_id="ready",
    summary="Whether the gateway can serve requests",
    responses=problem_responses(ProblemKind.NOT_READY),
)
async def ready(gateway: Opened) -> ReadyView:
    """200 when Kafka and MongoDB answer; the problem says which does not."""
    missing = await unreachable(gateway)
    if missing:
        verb = "does" if len(missing) == 1 else "do"
        raise Problem(ProblemKind.NOT_READY, f"{' and '.join(missing)} {verb} not answer.", retry_after=1)
    return ReadyView()
