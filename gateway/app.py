"""The gateway as an ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from gateway.access.keyring import Keyring
from gateway.access.rate_limit import RateLimit
from gateway.access.stored_keys import StoredKeys
from gateway.access.strangers import Strangers
from gateway.access.uses import KeyUses
from gateway.authentication import Authentication
from gateway.exposition import gateway_metrics
from gateway.http.body_limit import BodyLimit
from gateway.http.inclusion import include
from gateway.http.methods import Methods
from gateway.http.request_log import RequestLog
from gateway.openapi import DESCRIPTION, describe
from gateway.problems.handlers import add_problem_handlers
from gateway.routes import (
    actions,
    analytics,
    assessments,
    bulk,
    candidates,
    events,
    health,
    interviews,
    jobs,
    results,
    resumes,
    webhook_deliveries,
    webhook_secrets,
    webhooks,
)
from gateway.settings import GatewaySettings
from gateway.state import Gateway
from gateway.twilio.webhooks import twilio_routes
from gateway.uploads import MOST_FIELD_BYTES, MOST_FIELDS, MOST_FILES
from shared.api_keys.pepper import PURPOSE, Pepper
from shared.clock import Clock, utc_now
from shared.mongo.api_key_records import ApiKeyRecords
from shared.secret_key import SecretKeyMissing, SecretSettings
from shared.telemetry import log

logger = log(__name__)


def create_app(settings: GatewaySettings, clock: Clock = utc_now) -> FastAPI:
    """The application. Its connections open when it starts and close when it ends."""
    gateway = Gateway(settings, clock)
    keyring = _keyring(gateway)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with gateway.opened(), keyring.opened():
            logger.info("started")
            yield
        logger.info("stopped")

    app = FastAPI(
        title="AI interview screener",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,
        form_limits={"max_files": MOST_FILES, "max_fields": MOST_FIELDS, "max_part_size": MOST_FIELD_BYTES},
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # `RequestLog` does it, and names nobody
    )
    app.state.gateway = gateway
    for module in (
        bulk,
        jobs,
        candidates,
        resumes,
        interviews,
        results,
        actions,
        analytics,
        assessments,
        events,
        webhooks,
        webhook_secrets,
        webhook_deliveries,
        health,
    ):
        include(app, module.routes)
    # Twilio's come first: a candidate waits on the line while an address is looked for.
    app.router.routes[:0] = [*twilio_routes(gateway.line), gateway_metrics(gateway)]
    add_problem_handlers(app)
    # The last one added is the first to see a request.
    app.add_middleware(Methods)
    app.add_middleware(
        BodyLimit,
        max_json_bytes=settings.max_json_bytes,
        max_upload_bytes=settings.max_upload_bytes,
        max_bulk_bytes=settings.max_bulk_bytes,
    )
    app.add_middleware(RateLimit, per_minute=settings.rate_limit_per_minute)
    app.add_middleware(Authentication, keyring=keyring, strangers=Strangers(settings.refused_keys_per_minute))
    app.add_middleware(RequestLog)
    describe(app)
    return app


def _keyring(gateway: Gateway) -> Keyring:
    records = ApiKeyRecords(gateway.database)
    stored = StoredKeys(records, _pepper())
    return Keyring(gateway.settings.api_key, stored, KeyUses(records, gateway.clock), gateway.clock)


def _pepper() -> Pepper | None:
    """None without `SECRET_KEY`: then `API_KEY` alone opens anything, and the log says so."""
    try:
        return Pepper(SecretSettings().derived(PURPOSE))
    except SecretKeyMissing:
        return None
