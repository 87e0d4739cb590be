"""Signatures, by the public library; and secrets, as they are kept."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from services.webhook_service.signing import signed_headers
from shared.secret_key import SecretSettings
from shared.webhooks.secrets import SecretBox, SecretUnreadable, new_secret

ID = "2c621f92-23ea-58a1-a6e0-91f961c94a09"


@given(body=st.text())
def test_the_public_library_verifies_what_we_sign(body: str) -> None:
    secret = new_secret()
    headers = signed_headers(ID, body, [secret], datetime.now(UTC))
    Webhook(secret).verify(body.encode(), headers, json_parse=False)


def test_during_a_rotation_either_secret_verifies_and_no_other() -> None:
    old, new = new_secret(), new_secret()
    headers = signed_headers(ID, "{}", [new, old], datetime.now(UTC))
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        Webhook(secret).verify("{}", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify("{}", headers)


@pytest.mark.parametrize(
    "change",
    [{"webhook-id": "another"}, {"webhook-timestamp": str(int(datetime.now(UTC).timestamp()) - 60)}],
    ids=["id", "time"],
)
def test_what_was_changed_on_the_way_does_not_verify(change: dict[str, str]) -> None:
    secret = new_secret()
    headers = signed_headers(ID, "{}", [secret], datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify("{}", {**headers, **change})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify("[]", headers)


def test_secrets_are_as_standard_webhooks_wants_them() -> None:
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64
    assert secret != new_secret()


def box(key: str = "k" * 32) -> SecretBox:
    return SecretBox.of(SecretSettings.model_validate({"secret_key": key}))


def test_a_sealed_secret_opens_with_the_same_key_for_the_same_endpoint_only() -> None:
    secret = new_secret()
    sealed = box().seal(secret, "whe_1")
    assert secret.removeprefix("whsec_") not in sealed
    assert sealed != box().seal(secret, "whe_1")
    assert box().unseal(sealed, "whe_1") == secret
    for opener, endpoint in ((box("z" * 32), "whe_1"), (box(), "whe_2")):
        with pytest.raises(SecretUnreadable):
            opener.unseal(sealed, endpoint)


@pytest.mark.parametrize("broken", ["", "x", "AAAA", "no base64!"])
def test_what_was_never_sealed_opens_for_nobody(broken: str) -> None:
    with pytest.raises(SecretUnreadable):
        box().unseal(broken, "whe_1")
