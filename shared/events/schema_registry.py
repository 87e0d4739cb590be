"""The published JSON Schemas: one file per type and version, which may only ever grow.

``python -m shared.events.schema_registry write`` writes what is new and refuses what would break a reader;
``... check`` fails when a file is not what the models say, or breaks with what was committed before.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.events.catalogue import BY_TYPE

Schema = dict[str, Any]
FOLDER = Path(__file__).parent / "schemas"


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


def _committed(name: str) -> Schema | None:
    """The schema as the last commit has it; none where there is no git or it is new."""
    git = shutil.which("git")
    if git is None:
        return None
    shown = subprocess.run(
        [git, "show", f"HEAD:./{name}.json"], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    return json.loads(shown.stdout) if shown.returncode == 0 else None


def check() -> list[str]:
    """Every fault of the files beside this module: stale, left over, or breaking with what was published."""
    faults = []
    today = generated()
    for name, schema in today.items():
        path = FOLDER / f"{name}.json"
        published = json.loads(path.read_text()) if path.exists() else None
        before = _committed(name)
        faults += [f"{name}: {fault}" for old in (published, before) if old for fault in breaks(old, schema)]
        if published is None or path.read_text() != _text(schema):
            faults.append(f"{name}: the file is not what the model says; run `make schemas`")
    # A type once published stays: somebody's log holds facts of it.
    faults += [
        f"{path.stem}: was published and has no model" for path in FOLDER.glob("*.json") if path.stem not in today
    ]
    return list(dict.fromkeys(faults))


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
