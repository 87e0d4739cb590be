"""Finds, in source code, what changes the outside world and no failpoint follows. Works on text; runs nothing."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ALWAYS = {
    # MongoDB
    *("insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one", "delete_many"),
    *("find_one_and_update", "find_one_and_replace", "find_one_and_delete", "bulk_write"),
    *("create_index", "create_indexes", "drop_index", "drop_indexes", "create_collection", "drop_collection"),
    # Kafka
    *("send_and_wait", "send_batch", "create_topics", "delete_topics", "create_partitions", "delete_records"),
    *("send_offsets_to_transaction", "commit_transaction", "alter_consumer_group_offsets"),
    # blobs, and Twilio through its SDK
    *("put_async", "delete_async", "copy_async", "rename_async", "create_async", "update_async"),
    # files and processes
    *("write_bytes", "write_text", "unlink", "rmtree", "mkdir", "create_subprocess_exec"),
}
"""Methods that change something outside, whoever's they are."""

_OF = {
    "collection": {"aggregate", "rename", "drop"},
    "database": {"command"},
    "producer": {"send"},
    "consumer": {"commit"},
    "http": {"post", "put", "patch", "delete", "request"},
    "with_raw_response": {"create"},
    "completions": {"create"},
    "transcriptions": {"create"},
}
"""Methods whose names much else has, too, by a word in the name of what they are called on."""


@dataclass(frozen=True, order=True)
class Change:
    """A call that changes something outside."""

    file: str
    line: int
    function: str
    call: str

    @property
    def place(self) -> str:
        """Where it is, without the line: it stays the same while code around it moves."""
        return f"{self.file}:{self.function}:{self.call}"


@dataclass(frozen=True)
class Failpoint:
    """A call of `failpoint`. `name` is none where it is no literal."""

    file: str
    line: int
    function: str
    name: str | None


Block = tuple[int, str]
"""A list of statements: the identity of its owner and the name of the list."""


@dataclass(frozen=True)
class _Event:
    line: int
    blocks: tuple[Block, ...]
    found: Change | Failpoint


def failpoints(file: str, source: str) -> list[Failpoint]:
    """Every failpoint in a file."""
    return [event.found for event in _all_events(file, source) if isinstance(event.found, Failpoint)]


def changes(file: str, source: str) -> list[Change]:
    """Everything in a file that changes something outside."""
    return [event.found for event in _all_events(file, source) if isinstance(event.found, Change)]


def gaps(file: str, source: str) -> list[Change]:
    """What no failpoint follows in its function before the next change, on the way that leads on from it."""
    found = []
    for events in _functions(file, source):
        for place, event in enumerate(events):
            if isinstance(event.found, Change) and not _is_followed(event, events[place + 1 :]):
                found.append(event.found)
    return found


def _is_followed(change: _Event, rest: Sequence[_Event]) -> bool:
    following = next((event.found for event in rest if _leads_to(change.blocks, event.blocks)), None)
    return isinstance(following, Failpoint)


def _leads_to(start: tuple[Block, ...], end: tuple[Block, ...]) -> bool:
    """Whether what succeeded in one block goes on to another: to the same, to one around it, or to a `try`'s `else`.

    What stands in a `with` is done in any case; what stands in an `if`, a loop or an `except` may not be.
    """
    onward = {
        (owner, after) for owner, kind in start if kind == "try.body" for after in ("try.orelse", "try.finalbody")
    }
    return all(block in start or block in onward or block[1] == "with.body" for block in end)


def _all_events(file: str, source: str) -> Iterator[_Event]:
    for events in _functions(file, source):
        yield from events


def _functions(file: str, source: str) -> Iterator[list[_Event]]:
    """What is in each function's own body, in the order of the text."""
    for function, name in _named(ast.parse(source)):
        events = _events(file, name, function.body, ((id(function), "other.body"),))
        yield sorted(events, key=lambda event: event.line)


def _named(node: ast.AST, prefix: str = "") -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _named(child, prefix)
            continue
        name = prefix + child.name
        if not isinstance(child, ast.ClassDef):
            yield child, name
        yield from _named(child, f"{name}.")


def _events(file: str, function: str, body: Sequence[ast.AST], blocks: tuple[Block, ...]) -> Iterator[_Event]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue  # has a body of its own
        if isinstance(node, ast.Call) and (found := _found(file, function, node)) is not None:
            yield _Event(node.end_lineno or node.lineno, blocks, found)
        for name, value in ast.iter_fields(node):
            inside = [item for item in value if isinstance(item, ast.AST)] if isinstance(value, list) else [value]
            inside = [item for item in inside if isinstance(item, ast.AST)]
            is_block = isinstance(value, list) and bool(inside) and isinstance(inside[0], ast.stmt | ast.ExceptHandler)
            yield from _events(file, function, inside, (*blocks, _block(node, name)) if is_block else blocks)


def _block(owner: ast.AST, name: str) -> Block:
    kind = {"Try": "try", "TryStar": "try", "With": "with", "AsyncWith": "with"}.get(type(owner).__name__, "other")
    return id(owner), f"{kind}.{name}"


def _found(file: str, function: str, call: ast.Call) -> Change | Failpoint | None:
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    if last == "failpoint":
        literal = call.args[0] if len(call.args) == 1 and isinstance(call.args[0], ast.Constant) else None
        return Failpoint(file, call.lineno, function, str(literal.value) if literal is not None else None)
    if not isinstance(call.func, ast.Attribute):
        return None
    owner = ast.unparse(call.func.value)
    if last in _ALWAYS or any(word in owner and last in methods for word, methods in _OF.items()):
        return Change(file, call.lineno, function, last)
    return None
