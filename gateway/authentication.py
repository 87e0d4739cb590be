"""Who is asking: API keys."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem, problem_response

API_KEY_HEADER = "X-API-Key"
DEFAULT_TENANT = "default"
PROTECTED = "/v1/"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds an API key. Sees and changes what is its tenant's and nothing else."""

    tenant: str
    name: str


class Keyring:
    """The API keys that are accepted."""

    def __init__(self, bootstrap: SecretStr) -> None:
        self._digest = _digest(bootstrap.get_secret_value()) if bootstrap.get_secret_value() else None

    @property
    def is_empty(self) -> bool:
        """Whether nobody can come in."""
        return self._digest is None

    def principal(self, key: str) -> Principal | None:
        """Whose key it is. Takes the same time for every wrong key."""
        if self._digest is None or not hmac.compare_digest(self._digest, _digest(key)):
            return None
        return Principal(tenant=DEFAULT_TENANT, name="bootstrap-key")


class Authentication:
    """Lets nobody without a valid key near ``/v1``, not even their bodies, which are not read."""

    def __init__(self, app: ASGIApp, keyring: Keyring) -> None:
        self._app = app
        self._keyring = keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PROTECTED):
            return await self._app(scope, receive, send)
        principal = self._keyring.principal(_given(Headers(scope=scope)))
        if principal is None:
            return await problem_response(self._refusal(), scope)(scope, receive, send)
        scope["state"] |= {"principal": principal, "tenant": principal.tenant}
        return await self._app(scope, receive, send)

    def _refusal(self) -> Problem:
        detail = (
            "The gateway has no API key. Set API_KEY in its environment and start it again."
            if self._keyring.is_empty
            else f"Send your API key as `{API_KEY_HEADER}: KEY` or as `Authorization: Bearer KEY`."
        )
        return Problem(ProblemKind.UNAUTHENTICATED, detail, headers={"WWW-Authenticate": "Bearer"})


def _given(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        token = _user_name(token.strip())
    elif scheme.lower() != "bearer":
        token = ""
    return headers.get(API_KEY_HEADER) or token.strip()


def _user_name(credentials: str) -> str:
    """Of Basic authentication, where it is the key; empty where it cannot be read."""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _principal(
    request: Request,
    # Only so that the OpenAPI document says how: the check itself came before the body was read.
    _key: Annotated[str | None, Security(APIKeyHeader(name=API_KEY_HEADER, auto_error=False))],
    _bearer: Annotated[object, Security(HTTPBearer(auto_error=False))],
) -> Principal:
    principal: Principal = request.state.principal
    return principal


Authenticated = Annotated[Principal, Depends(_principal)]
"""The principal, for a route."""
