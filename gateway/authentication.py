"""Who is asking: API keys, checked before anything else of a request is looked at."""

import time
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.access.given import API_KEY_HEADER, given_key
from gateway.access.keyring import DEFAULT_TENANT, Keyring, digest_of
from gateway.access.principal import Principal
from gateway.access.refusal import Refused
from gateway.access.scoped_route import AUTHORIZED, PROTECTED
from gateway.access.strangers import Strangers
from gateway.http.on_loop import on_loop
from gateway.problems.handlers import unavailable
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem, problem_response
from shared.mongo.database import StoreUnavailable

__all__ = ["API_KEY_HEADER", "DEFAULT_TENANT", "Authenticated", "Authentication", "Principal"]


class Authentication:
    """Lets nobody without a valid key near ``/v1``, not even their bodies, which are not read."""

    def __init__(self, app: ASGIApp, keyring: Keyring, strangers: Strangers) -> None:
        self._app = app
        self._keyring = keyring
        self._strangers = strangers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PROTECTED):
            return await self._app(scope, receive, send)
        try:
            principal = await self._principal(scope)
        except Problem as problem:
            return await problem_response(problem, scope)(scope, receive, send)
        scope["state"] |= {"principal": principal, "tenant": principal.tenant}
        return await self._app(scope, receive, send)

    async def _principal(self, scope: Scope) -> Principal:
        """Raises `Problem`."""
        key, address = given_key(Headers(scope=scope)), _address(scope)
        digest, now = digest_of(key), time.monotonic()
        if key and (wait := self._strangers.wait(address, digest, now)):
            detail = "Too many keys from this address opened nothing. Wait, and mend the key."
            raise Problem(ProblemKind.RATE_LIMITED, detail, retry_after=wait)
        try:
            principal = await self._keyring.principal(key, digest)
        except Refused as refused:
            if key:  # who sends none guesses nothing, and nothing was looked up
                self._strangers.refused(address, now)
            raise _unauthenticated(refused) from refused
        except StoreUnavailable as failure:
            raise unavailable(failure) from failure
        self._strangers.welcomed(address, digest)
        return principal


def _address(scope: Scope) -> str:
    """Of the client; behind a proxy that is trusted (`FORWARDED_ALLOW_IPS`), the one that it names."""
    client = scope.get("client")
    return client[0] if client else ""


def _unauthenticated(refused: Refused) -> Problem:
    # Basic is taken and not asked for: a browser would answer the question with a dialogue of its own.
    return Problem(ProblemKind.UNAUTHENTICATED, str(refused), headers={"WWW-Authenticate": "Bearer"})


def _principal(request: Request) -> Principal:
    """The check itself came before the body was read; `gateway.access.document` says of it in the OpenAPI document."""
    if not getattr(request.state, AUTHORIZED, False):
        raise Problem(ProblemKind.FORBIDDEN, "This operation has no scope that a key could allow. Tell the operator.")
    principal: Principal = request.state.principal
    return principal


Authenticated = Annotated[Principal, Depends(on_loop(_principal))]
"""The principal, for a route."""
