"""HTTP requests as bytes."""

from collections.abc import Mapping


def request_bytes(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """An HTTP/1.1 request on a connection that stays open. `target` is the path with its query."""
    own = {"Host": "127.0.0.1", **headers, **({"Content-Length": str(len(body))} if body else {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in own.items())
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body
