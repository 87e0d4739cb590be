"""The OpenAPI document, as a gateway with every default publishes it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.reference.settings_classes import environment_names, product_settings


def openapi_document() -> dict[str, Any]:
    """The document. Nothing of this machine's environment gets into it."""
    with tempfile.TemporaryDirectory() as folder, _nothing_set() as environment:
        environment |= {"BLOB_URL": Path(folder).as_uri(), "API_KEY": "reference", "SECRET_KEY": "0" * 64}
        # Imported here: a module may read a setting when it is imported.
        from gateway.app import create_app
        from gateway.settings import GatewaySettings

        document: dict[str, Any] = create_app(GatewaySettings()).openapi()
        return document


@contextmanager
def _nothing_set() -> Iterator[dict[str, str]]:
    """The process's environment without any setting of the product; put back at the end."""
    before = dict(os.environ)
    for name in {name for settings in product_settings() for name in environment_names(settings)}:
        os.environ.pop(name, None)
    try:
        yield os.environ  # type: ignore[misc]  # it behaves as a dict of text
    finally:
        os.environ.clear()
        os.environ.update(before)
