import gc

from shared.heap import set_aside


def test_what_is_there_is_kept_and_not_looked_through() -> None:
    there: list[object] = []
    usual = gc.get_threshold()
    try:
        set_aside()
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
        assert all(each is not there for each in gc.get_objects())
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
