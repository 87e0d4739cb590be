from shared.patience import Patience


class Watch:
    """A clock that only a test moves. Seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_patience_is_over_when_an_effect_has_failed_for_so_long() -> None:
    watch = Watch()
    patience = Patience(10, watch)
    assert not patience.is_over("a")
    watch.now = 9.9
    assert not patience.is_over("a")
    watch.now = 10
    assert patience.is_over("a")


def test_each_effect_has_its_own_patience() -> None:
    watch = Watch()
    patience = Patience(10, watch)
    patience.is_over("a")
    watch.now = 10
    assert not patience.is_over("b")
    assert patience.is_over("a")


def test_what_was_settled_or_given_up_on_begins_anew() -> None:
    watch = Watch()
    patience = Patience(10, watch)
    patience.is_over("a")
    patience.forget("a")
    watch.now = 10
    assert not patience.is_over("a")
    watch.now = 20
    assert patience.is_over("a")
    assert not patience.is_over("a")


def test_without_patience_the_first_failure_is_the_last() -> None:
    assert Patience(0, Watch()).is_over("a")
