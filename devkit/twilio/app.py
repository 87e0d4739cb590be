"""The phone network's HTTP interface: Twilio's REST API under its own paths, and the control under /_devkit."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.twilio.control import ControlEndpoints
from devkit.twilio.errors import RestError, not_found, unauthorised
from devkit.twilio.exchange import Exchange
from devkit.twilio.fields import API_VERSION
from devkit.twilio.rest_calls import CallEndpoints
from devkit.twilio.rest_recordings import RecordingEndpoints
from devkit.twilio.server import Connections

Endpoint = Callable[[Request], Awaitable[Response]]

_ACCOUNT = f"/{API_VERSION}/Accounts/{{account_sid}}"


def phone_network_app(exchange: Exchange, connections: Connections) -> Starlette:
    calls, recordings = CallEndpoints(exchange, connections), RecordingEndpoints(exchange)

    def route(path: str, method: str, endpoint: Endpoint) -> Route:
        return Route(_ACCOUNT + path, _authenticated(exchange, endpoint), methods=[method])

    rest = [
        route("/Calls.json", "POST", calls.create),
        route("/Calls.json", "GET", calls.list),
        route("/Calls/{sid}.json", "GET", calls.fetch),
        route("/Calls/{sid}.json", "POST", calls.update),
        route("/Calls/{sid}/Recordings.json", "GET", recordings.list),
        route("/Recordings.json", "GET", recordings.list),
        route("/Recordings/{sid}.json", "GET", recordings.fetch),
        route("/Recordings/{sid}.json", "DELETE", recordings.delete),
        route("/Recordings/{sid}.wav", "GET", recordings.media),
        route("/Recordings/{sid}.mp3", "GET", recordings.mp3),
        route("/Recordings/{sid}", "GET", recordings.media),
    ]
    return Starlette(
        routes=[*rest, *ControlEndpoints(exchange).routes()],
        exception_handlers={RestError: _answer_error, 404: _answer_unknown},
    )


def _authenticated(exchange: Exchange, endpoint: Endpoint) -> Endpoint:
    expected = f"{exchange.settings.account_sid}:{exchange.settings.auth_token}".encode()

    async def guarded(request: Request) -> Response:
        own = request.path_params["account_sid"] == exchange.settings.account_sid
        if not own or not hmac.compare_digest(_credentials(request), expected):
            raise unauthorised()
        return await endpoint(request)

    return guarded


def _credentials(request: Request) -> bytes:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded)
    except binascii.Error:
        return b""


async def _answer_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RestError):
        raise error
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if error.status == 401 else None
    return JSONResponse(error.body(), status_code=error.status, headers=headers)


async def _answer_unknown(request: Request, error: Exception) -> Response:
    return JSONResponse(not_found(request.url.path).body(), status_code=404)
