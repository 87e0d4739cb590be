"""The gateway as an ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from gateway.authentication import Authentication, Keyring
from gateway.exposition import gateway_metrics
from gateway.http.body_limit import BodyLimit
from gateway.http.request_log import RequestLog
from gateway.http.story import tell_story
from gateway.openapi import DESCRIPTION, describe
from gateway.problems.handlers import add_problem_handlers
from gateway.routes import actions, analytics, candidates, health, interviews, jobs, results, resumes
from gateway.settings import GatewaySettings
from gateway.state import Gateway
from gateway.twilio.webhooks import twilio_routes
from gateway.uploads import MOST_FIELD_BYTES, MOST_FIELDS, MOST_FILES
from shared.clock import Clock, utc_now
from shared.telemetry import log

logger = log(__name__)


def create_app(settings: GatewaySettings, clock: Clock = utc_now) -> FastAPI:
    """The application. Its connections open when it starts and close when it ends."""
    gateway = Gateway(settings, clock)
    keyring = Keyring(settings.api_key)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if keyring.is_empty:
            logger.warning("no API key: every request to /v1 will be refused; set API_KEY")
        async with gateway.opened():
            logger.info("started")
            yield
        logger.info("stopped")

    app = FastAPI(
        title="AI interview screener",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        dependencies=[Depends(tell_story)],
        redirect_slashes=False,
        form_limits={"max_files": MOST_FILES, "max_fields": MOST_FIELDS, "max_part_size": MOST_FIELD_BYTES},
        separate_input_output_schemas=False,
    )
    app.state.gateway = gateway
    for module in (jobs, candidates, resumes, interviews, results, actions, analytics, health):
        app.include_router(module.routes)
    app.router.routes.extend([*twilio_routes(gateway.line), gateway_metrics(gateway)])
    add_problem_handlers(app)
    # The last one added is the first to see a request.
    app.add_middleware(BodyLimit, max_json_bytes=settings.max_json_bytes, max_upload_bytes=settings.max_upload_bytes)
    app.add_middleware(Authentication, keyring=keyring)
    app.add_middleware(RequestLog)
    describe(app)
    return app
