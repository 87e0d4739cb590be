"""From what validation says to what a client reads."""

from collections.abc import Iterable, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gateway.problems.document import FieldError
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem

Location = tuple[int | str, ...]


def invalid(errors: Sequence[FieldError]) -> Problem:
    """The problem that has these field errors."""
    parts = "1 part of the request is" if len(errors) == 1 else f"{len(errors)} parts of the request are"
    return Problem(ProblemKind.INVALID_REQUEST, f"{parts} not valid; see errors.", errors=errors)


def invalid_field(place: Location, detail: str) -> Problem:
    """The problem of one field of the body."""
    return invalid([FieldError(pointer=pointer(place), detail=detail)])


def invalid_body(failure: ValidationError) -> Problem:
    """The problem of a body that does not fit its model."""
    return invalid([field_error(("body", *error["loc"]), error) for error in failure.errors()])


def invalid_request(failures: Iterable[ErrorDetails]) -> Problem:
    """The problem of a request whose body, query, path or headers do not fit."""
    return invalid([field_error(error["loc"], error) for error in failures])


def field_error(location: Location, error: ErrorDetails) -> FieldError:
    """What is wrong at `location`, which begins with ``body``, ``query``, ``path`` or ``header``."""
    source, *place = location
    detail = _sentence(error)
    if source == "body":
        return FieldError(pointer=pointer(place), detail=detail)
    name = ".".join(map(str, place))
    return FieldError(header=name, detail=detail) if source == "header" else FieldError(parameter=name, detail=detail)


def pointer(place: Iterable[int | str]) -> str:
    """A JSON Pointer (RFC 6901) to `place`; empty for the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def _sentence(error: ErrorDetails) -> str:
    # Never the input itself: it may be personal, and the client has it anyway.
    message = error["msg"].removeprefix("Value error, ")
    return message if message.endswith((".", "?")) else f"{message}."
