"""Small domains, so that draws collide: most of what can go wrong needs two facts about one thing."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from shared.events.model import ModelUsage

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When every story begins."""

QUESTIONS = 5
"""How many questions an interview of the stories has."""


def after(seconds: float) -> datetime:
    """The moment `seconds` after the beginning, in whole milliseconds."""
    return BEGIN + timedelta(milliseconds=round(seconds * 1000))


def moments() -> st.SearchStrategy[datetime]:
    """Moments of which many coincide, and some differ by a millisecond only."""
    return st.one_of(
        st.integers(0, 3).map(lambda milliseconds: after(milliseconds / 1000)),
        st.integers(0, 86_400_000).map(lambda milliseconds: after(milliseconds / 1000)),
    )


def words() -> st.SearchStrategy[str]:
    """Short text of any alphabet; some of it with what databases and URLs treat in a special way."""
    return st.one_of(
        st.sampled_from(["I led the migration.", "résumé", "$set", "a.b", "名前", "\x00", "😀", " "]),
        st.text(min_size=1, max_size=8),
    )


def texts() -> st.SearchStrategy[str]:
    """`words`, or nothing."""
    return st.one_of(st.just(""), words())


def attempts() -> st.SearchStrategy[int]:
    """Numbers of dials."""
    return st.integers(1, 3)


def question_indexes() -> st.SearchStrategy[int]:
    """Positions of the stories' questions, and one beyond."""
    return st.integers(0, QUESTIONS)


def call_sids() -> st.SearchStrategy[str]:
    """CallSids."""
    return st.integers(1, 3).map(lambda number: f"CA{number:032x}")


def recording_sids() -> st.SearchStrategy[str]:
    """RecordingSids."""
    return st.integers(1, 4).map(lambda number: f"RE{number:032x}")


def seconds() -> st.SearchStrategy[float]:
    """Durations, whole and broken."""
    return st.one_of(st.integers(0, 3600).map(float), st.floats(0, 3600, allow_nan=False))


def sha256s() -> st.SearchStrategy[str]:
    """Digests of files, few of them."""
    return st.integers(0, 2).map(lambda number: f"{number:064x}")


def usages() -> st.SearchStrategy[ModelUsage | None]:
    """Tokens, counted or not."""
    return st.none() | st.builds(ModelUsage, input_tokens=st.integers(0, 9000), output_tokens=st.integers(0, 900))


def phones() -> st.SearchStrategy[str]:
    """E.164 numbers."""
    return st.integers(0, 9).map(lambda last: f"+1415555010{last}")
