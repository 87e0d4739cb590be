"""The environment that goes with the collection."""

from typing import Any

from scripts.reference.postman.identity import postman_id


def postman_environment() -> dict[str, Any]:
    """Where the gateway is, and the key: what `make up` prints."""
    values = (("base_url", "http://127.0.0.1:8000", "default"), ("api_key", "", "secret"))
    return {
        "id": postman_id("environment"),
        "name": "AI interview screener, on this machine",
        "values": [{"key": key, "value": value, "type": kind, "enabled": True} for key, value, kind in values],
        "_postman_variable_scope": "environment",
    }
