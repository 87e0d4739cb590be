from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from services.telephony_service.reconciliation import Recovered, recover

indexes = st.lists(st.integers(0, 6), unique=True, max_size=6)
sids = st.lists(st.sampled_from("ABCDEFGH"), unique=True, max_size=7)


def sid(question: int) -> str:
    """The recording of a question."""
    return f"RE{question}"


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[int], dict[str, int], list[int], list[str]]:
    """Whatever may be known of a call and listed by Twilio, believable or not."""
    asked, listed = draw(indexes), draw(sids)
    known = draw(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 6), max_size=4))
    return asked, known, draw(indexes), listed


@st.composite
def believable(draw: st.DrawFn) -> tuple[list[int], list[int], list[int], list[int]]:
    """Questions asked, those answered, those of the answers that are known, and those silent, all in order."""
    asked = sorted(draw(indexes))
    reached = asked[: draw(st.integers(0, len(asked)))]
    fates = [draw(st.sampled_from(["known", "lost", "silent"])) for _ in reached]
    known = [question for question, fate in zip(reached, fates, strict=True) if fate == "known"]
    silent = [question for question, fate in zip(reached, fates, strict=True) if fate == "silent"]
    return asked, [question for question in reached if question not in silent], known, silent


def recovered(asked: Sequence[int], answered: Sequence[int], known: Sequence[int], skipped: Sequence[int]) -> Recovered:
    """What is recovered when Twilio lists every answer."""
    told: Mapping[str, int] = {sid(question): question for question in known}
    return recover(asked, told, skipped, [sid(question) for question in answered])


@given(calls())
def test_whatever_is_listed_no_question_is_assigned_twice_or_although_it_is_settled(
    call: tuple[list[int], dict[str, int], list[int], list[str]],
) -> None:
    asked, known, skipped, listed = call
    found = recover(asked, known, skipped, listed)
    questions = list(found.answers.values())
    assert len(set(questions)) == len(questions)
    assert set(questions) <= set(asked) - set(known.values()) - set(skipped)


@given(calls())
def test_every_unknown_recording_is_assigned_or_named_as_unassigned(
    call: tuple[list[int], dict[str, int], list[int], list[str]],
) -> None:
    asked, known, skipped, listed = call
    found = recover(asked, known, skipped, listed)
    assert sorted([*found.answers, *found.unassigned]) == sorted(set(listed) - set(known))


@given(believable())
def test_where_every_silence_is_known_every_lost_answer_is_found(
    call: tuple[list[int], list[int], list[int], list[int]],
) -> None:
    asked, answered, known, silent = call
    found = recovered(asked, answered, known, silent)
    assert found == Recovered({sid(question): question for question in answered if question not in known}, ())


@given(believable())
def test_between_known_answers_an_assignment_is_never_wrong_although_silences_are_unknown(
    call: tuple[list[int], list[int], list[int], list[int]],
) -> None:
    asked, answered, known, _ = call
    found = recovered(asked, answered, known, [])
    last_known = max(known, default=-1)
    assert all(name == sid(question) for name, question in found.answers.items() if question < last_known)


@given(indexes.map(sorted))
def test_a_full_list_is_assigned_in_the_order_of_asking(asked: list[int]) -> None:
    assert recovered(asked, asked, [], []) == Recovered({sid(question): question for question in asked}, ())


@given(indexes.map(sorted))
def test_nothing_listed_recovers_nothing(asked: list[int]) -> None:
    assert recovered(asked, [], [], []) == Recovered({}, ())


def test_a_call_cut_off_answered_its_first_questions() -> None:
    assert recovered([0, 1, 2, 3], [0, 1], [], []) == Recovered({sid(0): 0, sid(1): 1}, ())


def test_fewer_recordings_than_questions_before_a_known_one_are_ambiguous() -> None:
    assert recovered([0, 1, 2], [0, 2], [2], []) == Recovered({}, (sid(0),))


def test_a_known_silence_makes_it_certain() -> None:
    assert recovered([0, 1, 2], [0, 2], [2], [1]) == Recovered({sid(0): 0}, ())


def test_more_recordings_than_questions_are_ambiguous() -> None:
    assert recover([0, 1], {}, [], ["A", "B", "C"]) == Recovered({}, ("A", "B", "C"))
    assert recover([0, 1], {"C": 1}, [], ["A", "B", "C"]) == Recovered({}, ("A", "B"))
