"""The API key in a request's headers."""

import base64

from starlette.datastructures import Headers

API_KEY_HEADER = "X-API-Key"


def given_key(headers: Headers) -> str:
    """The key, from its own header, as a bearer token, or as the user name of HTTP Basic; empty where there is none."""
    if key := headers.get(API_KEY_HEADER):
        return key
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return credentials.strip()
        case "basic":
            return _user_without_password(credentials.strip())
        case _:
            return ""


def _user_without_password(credentials: str) -> str:
    try:
        user, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:  # no base 64, or no UTF-8 in it
        return ""
    return "" if password else user
