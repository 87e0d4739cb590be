"""The published JSON Schemas: one file per type and version, which may only ever grow.

``python -m shared.events.schema_registry write`` writes what is new and refuses what would break a reader;
``... check`` fails when a file is not what the models say, or breaks with what any commit before had.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.events.catalogue import BY_TYPE, READABLE

Schema = dict[str, Any]
FOLDER = Path(__file__).parent / "schemas"
_FIRST_PUBLISHED = "ace2270a21ee20e6debd699b3f154dfb11c60246"
"""The commit since which schemas only grow; before it nobody read them but ourselves."""


def generated() -> dict[str, Schema]:
    """The schema of each type, by type name, as the models say today."""
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:screener:{name}",
            **model.model_json_schema(),
        }
        for name, model in BY_TYPE.items()
    }


def breaks(old: Schema, new: Schema) -> list[str]:
    """What in `new` would break somebody who wrote or reads by `old`. Additive is: a new optional property."""
    return list(_breaks("data", _Resolved(old, old), _Resolved(new, new)))


class _Resolved:
    """A schema node with its references followed."""

    def __init__(self, node: Schema, root: Schema) -> None:
        while "$ref" in node:
            node = root["$defs"][node["$ref"].removeprefix("#/$defs/")]
        self.node = node
        self.root = root

    def child(self, node: Schema) -> "_Resolved":
        return _Resolved(node, self.root)


_CONSTRAINTS = (
    *("type", "enum", "const", "pattern", "format", "additionalProperties"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "minItems", "maxItems", "uniqueItems"),
)


def _breaks(place: str, old: _Resolved, new: _Resolved) -> Iterator[str]:
    for name in _CONSTRAINTS:
        if old.node.get(name) != new.node.get(name):
            yield f"{place}: {name} was {old.node.get(name)!r}, is {new.node.get(name)!r}"
    yield from _property_breaks(place, old, new)
    if ("items" in old.node) != ("items" in new.node):
        yield f"{place}: what its items are {'was' if 'items' in old.node else 'is now'} said"
    elif "items" in old.node:
        yield from _breaks(f"{place}[]", old.child(old.node["items"]), new.child(new.node["items"]))
    old_choices, new_choices = old.node.get("anyOf", []), new.node.get("anyOf", [])
    if len(old_choices) != len(new_choices):
        yield f"{place}: the number of alternatives changed"
    for index, (before, after) in enumerate(zip(old_choices, new_choices, strict=False)):
        yield from _breaks(f"{place}|{index}", old.child(before), new.child(after))


def _property_breaks(place: str, old: _Resolved, new: _Resolved) -> Iterator[str]:
    before: Schema = old.node.get("properties", {})
    after: Schema = new.node.get("properties", {})
    for name, schema in before.items():
        if name not in after:
            yield f"{place}.{name}: was removed"
        else:
            yield from _breaks(f"{place}.{name}", old.child(schema), new.child(after[name]))
    was_required, is_required = set(old.node.get("required", [])), set(new.node.get("required", []))
    for name in sorted(is_required - was_required):
        yield f"{place}.{name}: is required now"
    for name in sorted(was_required - is_required):
        yield f"{place}.{name}: is no longer always there"


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _history() -> dict[str, list[Schema]]:
    """Every schema that a commit has held since the first were published, newest first; nothing without git.

    A shallow clone knows its own commits only, all of which came after that.
    """
    first = _git("ls-tree", _FIRST_PUBLISHED, "--", ".")
    range_ = [f"{_FIRST_PUBLISHED}..HEAD"] if first else ["HEAD"]
    later = _git("log", "--format=", "--raw", "--no-abbrev", "--no-renames", "--diff-filter=AM", *range_, "--", ".")
    # `:mode mode before after A` and `mode blob after`, each with a tab and the path.
    changes = [(line, 3) for line in later.splitlines()] + [(line, 2) for line in first.splitlines()]
    found: dict[str, list[Schema]] = {}
    for line, after in changes:
        schema: Schema = json.loads(_git("cat-file", "blob", line.split()[after]))
        found.setdefault(Path(line.partition("\t")[2]).stem, []).append(schema)
    return found


def _git(*command: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    return subprocess.run([git, *command], cwd=FOLDER, capture_output=True, text=True, check=False).stdout


def check() -> list[str]:
    """Every fault of the files beside this module: stale, missing, left over, or breaking with what was published."""
    history = _history()
    faults = []
    for name in READABLE:
        path = FOLDER / f"{name}.json"
        published = json.loads(path.read_text()) if path.exists() else None
        faults += [f"{name}: {fault}" for fault in _file_faults(name, published, history.get(name, []))]
    # A type once published stays: somebody's log holds facts of it.
    once = {path.stem for path in FOLDER.glob("*.json")} | history.keys()
    faults += [f"{name}: was published, and nothing reads it" for name in sorted(once - READABLE.keys())]
    return list(dict.fromkeys(faults))


def _file_faults(name: str, published: Schema | None, history: list[Schema]) -> list[str]:
    model, version = READABLE[name]
    if version < model.version:
        # There is no model of it any more: the file is all that says what stands in the log.
        if published is None:
            return ["the schema of an older version is gone"]
        return ["an older version is not changed any more"] if history and published != history[0] else []
    today = generated()[name]
    faults = [fault for old in (published, *history) if old for fault in breaks(old, today)]
    if published is None or (FOLDER / f"{name}.json").read_text() != _text(today):
        faults.append("the file is not what the model says; run `make schemas`")
    return faults


def write() -> list[str]:
    """Writes every schema whose change is additive; returns the breaks of the others."""
    FOLDER.mkdir(exist_ok=True)
    faults = []
    for name, schema in generated().items():
        path = FOLDER / f"{name}.json"
        found = breaks(json.loads(path.read_text()), schema) if path.exists() else []
        faults += [f"{name}: {fault}" for fault in found]
        if not found:
            path.write_text(_text(schema))
    return faults


def main(command: str) -> int:
    """Runs `write` or `check` and prints each fault on a line. Exit code 1 when there is one."""
    faults = write() if command == "write" else check()
    for fault in faults:
        sys.stderr.write(f"schema: {fault}\n")
    if faults:
        sys.stderr.write("A change that is not additive needs a new version of the type (docs/decisions/0003).\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
