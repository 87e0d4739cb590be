"""How many streams may be open."""

import pytest

from gateway.authentication import Principal
from gateway.live.places import Places
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem

ADA, BEN = Principal(tenant="acme", name="ada"), Principal(tenant="acme", name="ben")


def refused(places: Places, principal: Principal) -> ProblemKind:
    with pytest.raises(Problem) as problem, places.one(principal):
        pass
    assert problem.value.headers is not None
    assert problem.value.headers["Retry-After"]
    return problem.value.kind


def test_a_key_has_so_many_and_others_theirs() -> None:
    places = Places(most=10, most_per_key=2)
    with places.one(ADA), places.one(ADA):
        assert refused(places, ADA) is ProblemKind.TOO_MANY_STREAMS
        with places.one(BEN):
            assert places.taken == 3


def test_a_process_has_so_many() -> None:
    places = Places(most=2, most_per_key=2)
    with places.one(ADA), places.one(ADA):
        assert refused(places, BEN) is ProblemKind.STREAMS_FULL


def test_a_place_is_free_again_however_its_stream_ended() -> None:
    places = Places(most=1, most_per_key=1)

    def broken() -> None:
        with places.one(ADA):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        broken()
    with places.one(ADA):
        assert places.taken == 1
    assert places.taken == 0
