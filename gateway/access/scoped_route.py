"""Routes that only a key with the right scope gets to."""

from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from gateway.access.operations import SCOPES
from gateway.access.principal import Principal
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from shared.api_keys.scopes import EVERYTHING

PROTECTED = "/v1/"
"""Where every route is one of these: what begins so needs a key."""

AUTHORIZED = "authorized"
"""What a request's state holds once its key's scopes were compared with what its operation needs."""


class ScopedRoute(APIRoute):
    """Refuses a key without the operation's scope, before any of the body is read."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises `forbidden` where the key does not allow the operation. A wrong method stays a wrong method."""
        if scope["path"].startswith(PROTECTED) and scope["method"] in (self.methods or ()):
            _authorize(scope["state"]["principal"], self.operation_id or "")
            scope["state"][AUTHORIZED] = True
        await super().handle(scope, receive, send)


def _authorize(principal: Principal, operation: str) -> None:
    needed = SCOPES.get(operation)
    if not principal.may(needed):
        advice = "Use one that has it; `screener keys create` makes one."
        raise Problem(ProblemKind.FORBIDDEN, f"This API key lacks the scope `{needed or EVERYTHING}`. {advice}")
