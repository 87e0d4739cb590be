import pytest

from gateway.http.preferences import preferred_wait


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=10", 10),
        ("respond-async, wait=10", 10),
        ('WAIT = "7"; foo=bar', 7),
        ("wait=0", 0),
        ("wait=61", 60),
        ("wait=999999999999999999", 60),
        ("", None),
        ("wait", None),
        ("wait=-1", None),
        ("wait=1.5", None),
        ("wait=soon", None),
        ("wait=²", None),
        ("handling=strict", None),
    ],
)
def test_the_wait_is_read_capped_and_otherwise_passed_over(prefer: str, seconds: int | None) -> None:
    assert preferred_wait(prefer) == seconds
