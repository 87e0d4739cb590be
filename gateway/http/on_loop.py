"""Dependencies that only compute."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def on_loop(compute: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """`compute` as a dependency that is run where it stands.

    FastAPI gives every function that is not a coroutine to a thread, since it might block: to get there and back takes
    longer than anything that is computed here.
    """

    @wraps(compute)
    async def computed(*args: P.args, **kwargs: P.kwargs) -> T:
        return compute(*args, **kwargs)

    return computed
