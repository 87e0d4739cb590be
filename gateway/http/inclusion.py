"""Which routers an address is looked for in."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI
from starlette.routing import Match
from starlette.types import Scope

Matches = Callable[[Scope], tuple[Match, Scope]]


def include(app: FastAPI, router: APIRouter) -> None:
    """`app.include_router(router)`; but its routes are tried only for addresses that begin as one of them does.

    FastAPI tries every route of every router in turn, and each costs it several microseconds: with dozens of them,
    finding an address took as long as answering a short request.
    """
    before = len(app.router.routes)
    app.include_router(router)
    beginnings = tuple({getattr(route, "path", "").partition("{")[0] for route in router.routes})
    for included in app.router.routes[before:]:
        included.matches = _within(beginnings, included.matches)  # type: ignore[assignment, method-assign]


def _within(beginnings: tuple[str, ...], matches: Matches) -> Matches:
    def within(scope: Scope) -> tuple[Match, Scope]:
        return matches(scope) if scope["path"].startswith(beginnings) else (Match.NONE, {})

    return within
