"""The operations of an OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
JSON = "application/json"
FORM = "multipart/form-data"
PROBLEM = "application/problem+json"
EVENT_STREAM = "text/event-stream"
_SCOPE = re.compile(r"[a-z]+:(?:read|write)")


@dataclass(frozen=True)
class Operation:
    """One method of one path, with the document that it stands in."""

    method: str
    path: str
    raw: Document
    root: Document

    @property
    def id(self) -> str:
        """Its `operationId`."""
        return str(self.raw["operationId"])

    @property
    def tag(self) -> str:
        """What it is grouped by."""
        return str(self.raw["tags"][0])

    @property
    def summary(self) -> str:
        """What it does, in a few words."""
        return str(self.raw.get("summary", self.id))

    @property
    def parameters(self) -> list[Document]:
        """In path, query and header; `name` as the document has it."""
        return list(self.raw.get("parameters", []))

    def parameter(self, name: str) -> Document | None:
        """The parameter `name`, whatever its case."""
        return next((each for each in self.parameters if each["name"].lower() == name.lower()), None)

    @property
    def body(self) -> Document:
        """What may be sent, by media type."""
        return dict(self.raw.get("requestBody", {}).get("content", {}))

    @property
    def responses(self) -> dict[int, Document]:
        """What may be answered, by status."""
        return {int(status): response for status, response in sorted(self.raw["responses"].items()) if status.isdigit()}

    @property
    def successes(self) -> dict[int, Document]:
        """Of these, the ones that are no problem."""
        return {status: response for status, response in self.responses.items() if status < 400}

    @property
    def is_secured(self) -> bool:
        """Whether it needs a key."""
        return bool(self.raw.get("security", self.root.get("security")))

    @property
    def scopes(self) -> list[str]:
        """The scopes that a key needs for it, wherever the document has them."""
        told = [self.raw.get(name) for name in ("x-scope", "x-scopes", "x-required-scope", "x-required-scopes")]
        required = [scope for scheme in self.raw.get("security", ()) for scopes in scheme.values() for scope in scopes]
        return sorted(set(_SCOPE.findall(" ".join([*map(str, told), *required]))))

    @property
    def is_stream(self) -> bool:
        """Whether its answer is server-sent events, which go on until the client has enough."""
        return any(EVENT_STREAM in response.get("content", {}) for response in self.successes.values())


def operations(document: Document) -> Iterator[Operation]:
    """All of them, in the document's order."""
    for path, methods in document["paths"].items():
        for method, raw in methods.items():
            if method in METHODS:
                yield Operation(method, path, raw, document)


def by_tag(document: Document) -> dict[str, list[Operation]]:
    """The operations of each tag, tags in the document's order; a tag that it does not explain comes last."""
    grouped: dict[str, list[Operation]] = {tag["name"]: [] for tag in document.get("tags", [])}
    for operation in operations(document):
        grouped.setdefault(operation.tag, []).append(operation)
    return {tag: members for tag, members in grouped.items() if members}
