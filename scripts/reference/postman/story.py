"""In which order the operations make a story, and what some of them need beyond their documents.

An operation that is not named here takes its place by its method and address: first what makes a thing, then what reads
it, then what changes it, last what ends it.
"""

from dataclasses import dataclass

from scripts.reference.operation import Document, Operation, by_tag

LONG_WAIT = "wait=30"
STREAM_WAIT = "wait=2"
"""What ends a stream of events, which otherwise goes on."""


@dataclass(frozen=True)
class Chapter:
    """How one operation is told. `before` and `after` are lines of JavaScript around its own assertions."""

    prefer: str = LONG_WAIT
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


CHAPTERS: dict[str, Chapter] = {
    "requestInterview": Chapter(prefer="wait=60"),
    "getInterview": Chapter(
        prefer="wait=60",
        after=(
            "// A conversation may take longer than one request may wait: read again, until it is evaluated.",
            "const tries = Number(pm.collectionVariables.get('interview_tries') || 0) + 1;",
            "if (pm.response.code === 200 && !pm.response.json().result && tries < 60) {",
            "    pm.collectionVariables.set('interview_tries', tries);",
            "    pm.execution.setNextRequest(pm.info.requestId);",
            "    setTimeout(() => {}, 2000); // the script ends, and with it this request, when that is over",
            "} else {",
            "    pm.collectionVariables.unset('interview_tries');",
            "}",
        ),
    ),
    "cancelInterview": Chapter(
        before=(
            "// Another interview, so that the one above keeps its end.",
            "pm.sendRequest({",
            "    url: pm.variables.get('base_url') + '/v1/interviews',",
            "    method: 'POST',",
            "    header: {",
            "        'X-API-Key': pm.variables.get('api_key'),",
            "        'Content-Type': 'application/json',",
            "        'Idempotency-Key': pm.variables.replaceIn('{{$guid}}'),",
            "    },",
            "    body: {mode: 'raw', raw: JSON.stringify({",
            "        job_id: pm.collectionVariables.get('job_id'),",
            "        candidate_id: pm.collectionVariables.get('candidate_id'),",
            "    })},",
            "}, (error, answer) => {",
            "    pm.collectionVariables.set('interview_id', answer.json().id);",
            "});",
        ),
    ),
}
_PLAIN = Chapter()

FIRST = ("createJob", "createCandidate", "requestInterview")
LAST = ("rescoreInterview", "cancelInterview")
"""Of their groups, in this order."""


def chapter(operation: Operation) -> Chapter:
    """How `operation` is told."""
    return CHAPTERS.get(operation.id, _PLAIN)


def told_in_order(document: Document) -> dict[str, list[Operation]]:
    """The operations of each tag, in the order of the story."""
    return {tag: sorted(members, key=_place) for tag, members in by_tag(document).items()}


def _place(operation: Operation) -> tuple[int, int]:
    """Ties keep the document's order. What belongs to one thing is read after that thing was acted on."""
    if operation.id in FIRST:
        return 0, FIRST.index(operation.id)
    if operation.id in LAST:
        return 10, LAST.index(operation.id)
    if operation.method == "delete":
        return 11, 0
    if operation.method == "post":
        # `/v1/things` makes one; `/v1/things/{id}/act` acts on one that is there.
        return (1, 6, 9)[min(operation.path.count("{"), 2)], 0
    if operation.method == "get":
        return _reading(operation), 0
    return 5, 0


def _reading(operation: Operation) -> int:
    things = operation.path.count("{")
    has_things_of_its_own = any(path.startswith(f"{operation.path}/{{") for path in operation.root["paths"])
    if things == 0:
        return 2
    if operation.path.endswith("}"):
        return 3 if things == 1 else 8
    return 7 if has_things_of_its_own else 4
