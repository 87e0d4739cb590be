"""The page about every problem."""

from collections.abc import Iterator

from gateway.problems.kinds import ProblemKind
from scripts.reference.markdown import code, page, sentence, table

INTRODUCTION = """
Whatever goes wrong is answered as `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).
`type` is stable: branch on it. `title` says what kind of thing went wrong, `detail` what happened this time and what
to do. `errors` names the part of the request by JSON Pointer, parameter or header; `request_id` is what the operator
needs to find the request in the log.
"""
_BY_STATUS = {
    400: "Mend the request; repeating it as it is leads to the same.",
    401: "Send a valid key in `X-API-Key`.",
    403: "Use a key that allows this.",
    404: "Look the id up: it is unknown, or not this key's to see.",
    405: "Use a method that the `Allow` header names.",
    409: "Read `detail`: either wait and repeat, or the state rules it out.",
    412: "Read it again, apply your change to what is there now, and send that with the new ETag.",
    413: "Send less at once.",
    415: "Send the media type that the operation documents.",
    422: "Mend what `errors` names; repeating the request as it is leads to the same.",
    428: "Read it first, and send its ETag in `If-Match`.",
    429: "Wait for as long as `Retry-After` says.",
    500: "Tell the operator the `request_id`. Repeating the request with the same `Idempotency-Key` does no harm.",
    503: "Repeat the request with the same `Idempotency-Key`, after `Retry-After` seconds.",
}
_EXPLAINED = ("meaning", "explanation", "what", "description")
_ADVISED = ("advice", "remedy", "what_to_do", "action")


def problems_page() -> str:
    """One heading per problem, in the order of their statuses."""
    kinds = sorted(ProblemKind, key=lambda kind: kind.status)
    overview = table(
        ["problem", "status", "title"],
        [[f"[{kind.slug}](#{kind.slug})", str(kind.status), kind.title] for kind in kinds],
    )
    return page("Problems", INTRODUCTION, [overview, *map(_section, kinds)])


def _section(kind: ProblemKind) -> str:
    return "\n\n".join(_paragraphs(kind))


def _paragraphs(kind: ProblemKind) -> Iterator[str]:
    explained, advised = _told(kind, _EXPLAINED), _told(kind, _ADVISED)
    yield f"## {kind.slug}"
    yield f"**{kind.status}** · {code(kind.uri)}"
    yield sentence(kind.title)
    if explained:
        yield sentence(explained)
    yield f"**What to do:** {sentence(advised or _BY_STATUS.get(kind.status, 'Read `detail`.'))}"


def _told(kind: ProblemKind, names: tuple[str, ...]) -> str:
    """What the kind says of itself beyond its title, where it does."""
    return next((str(getattr(kind, name)) for name in names if isinstance(getattr(kind, name, None), str)), "")
