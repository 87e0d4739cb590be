"""Query parameters that are given twice: which of the two is meant, nobody can tell."""

from collections import Counter
from collections.abc import Iterator, Sequence

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from gateway.problems.document import FieldError
from gateway.problems.validation import invalid


def single_parameters(route: APIRoute) -> frozenset[str]:
    """The query parameters of a route that hold one value."""
    return frozenset(_single(route.dependant))


def _single(dependant: Dependant) -> Iterator[str]:
    for each in dependant.query_params:
        if not _is_several(each.field_info.annotation):
            yield each.alias
    for further in dependant.dependencies:
        yield from _single(further)


def refuse_repeated(request: Request, single: frozenset[str]) -> None:
    """Raises the problem `invalid-request` where one of `single` is given more than once."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in given.items() if count > 1 and name in single]
    if repeated:
        raise invalid([FieldError(parameter=name, detail="Give it once.") for name in repeated])


def _is_several(annotation: object) -> bool:
    """Whether a parameter takes several values, whatever else (such as none) it may be."""
    origin = getattr(annotation, "__origin__", annotation)
    if isinstance(origin, type) and issubclass(origin, Sequence | set | frozenset) and not issubclass(origin, str):
        return True
    return any(_is_several(each) for each in getattr(annotation, "__args__", ()) if each is not annotation)
