"""Everything that is generated, by its path below `docs/`."""

import json
from pathlib import Path
from typing import Any

from scripts.reference.command_line import command_line_page
from scripts.reference.openapi import openapi_document
from scripts.reference.postman.collection import postman_collection
from scripts.reference.postman.environment import postman_environment
from scripts.reference.problems import problems_page
from scripts.reference.rest import rest_page
from scripts.reference.settings import settings_page
from scripts.reference.topics import topics_page

FOLDER = Path(__file__).resolve().parents[2] / "docs"


def generated() -> dict[str, str]:
    """The text of each file. The same code gives the same bytes, on every machine."""
    document = openapi_document()
    return {
        "openapi.json": _json(document),
        "postman/screener.postman_collection.json": _json(postman_collection(document)),
        "postman/screener.postman_environment.json": _json(postman_environment()),
        "reference/rest.md": rest_page(document),
        "reference/problems.md": problems_page(),
        "reference/topics.md": topics_page(),
        "reference/settings.md": settings_page(),
        "reference/command-line.md": command_line_page(),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
