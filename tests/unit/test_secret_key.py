"""One secret, many purposes."""

import pytest
from pydantic import SecretStr, ValidationError

from shared.secret_key import SecretKeyMissing, SecretSettings

SETTINGS = SecretSettings(secret_key=SecretStr("0123456789abcdef" * 4))


def test_the_same_purpose_always_gives_the_same_key() -> None:
    assert SETTINGS.derived("api keys") == SETTINGS.derived("api keys")
    assert len(SETTINGS.derived("api keys")) == 32


def test_purposes_and_secrets_give_different_keys() -> None:
    other = SecretSettings(secret_key=SecretStr("fedcba9876543210" * 4))

    assert len({SETTINGS.derived("api keys"), SETTINGS.derived("webhooks"), other.derived("api keys")}) == 3


def test_without_a_secret_nothing_is_derived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(SecretKeyMissing, match="openssl rand -hex 32"):
        SecretSettings().derived("api keys")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValidationError):
        SecretSettings(secret_key=SecretStr("short"))
