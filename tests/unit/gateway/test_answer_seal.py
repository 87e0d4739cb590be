import pytest
from pydantic import SecretStr

from gateway.http.answer_seal import AnswerSeal
from shared.secret_key import SecretSettings

BODY = b'{"name":"Ada"}'


def seal(secret: str | None) -> AnswerSeal:
    return AnswerSeal(SecretSettings(secret_key=None if secret is None else SecretStr(secret)))


@pytest.mark.parametrize("secret", [None, "s" * 64])
def test_what_is_kept_can_be_read_again(secret: str | None) -> None:
    assert seal(secret).opened(seal(secret).sealed(BODY)) == BODY


def test_what_is_sealed_says_nothing_and_is_of_one_key_alone() -> None:
    kept = seal("s" * 64).sealed(BODY)
    assert b"Ada" not in kept
    assert seal("t" * 64).opened(kept) is None
    assert seal("s" * 64).opened(BODY) is None
