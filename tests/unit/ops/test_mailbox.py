from collections.abc import Sequence
from datetime import timedelta

import pytest

from ops.dlq.acts import Operator, discarded, redriven
from ops.dlq.mailbox import Filter, Mailbox, State, Unclear, sorted_mail
from ops.records import LogRecord
from shared.events.fact import Fact
from shared.events.wire import Message, encode
from tests.strategies.stories.examples import EXAMPLES
from tests.strategies.values import after
from tests.unit.ops.records import letter_record, written

ORIGINAL = encode(EXAMPLES["jd.created.v1"])


def mailbox(acts: Sequence[Fact] = ()) -> Mailbox:
    """Three letters: offsets 1, 12 and 3 of one topic, in the order of time."""
    letters = [letter_record(ORIGINAL, after(number), offset) for number, offset in enumerate((1, 12, 3))]
    return sorted_mail(reversed(letters), written(acts))


def at(seconds: float) -> Operator:
    """Somebody who acts at a time."""
    return Operator("ada", lambda: after(seconds))


def test_a_letter_is_open_until_something_is_done_about_it() -> None:
    assert [case.state for case in mailbox().cases] == [State.OPEN] * 3


def test_the_latest_act_is_the_state() -> None:
    first, second, _ = mailbox().cases
    acts = [redriven(first, at(10), None), redriven(second, at(10), None)]
    once = mailbox(acts)
    assert [case.state for case in once.cases] == [State.REDRIVEN, State.REDRIVEN, State.OPEN]
    twice = mailbox([*acts, discarded(once.cases[1], at(20), "no use")])
    assert [case.state for case in twice.cases] == [State.REDRIVEN, State.DISCARDED, State.OPEN]


def test_each_redrive_is_counted_and_a_fact_of_its_own() -> None:
    first = redriven(mailbox().cases[0], at(10), None)
    again = redriven(mailbox([first]).cases[0], at(20), None)
    assert (first.data.redrive, again.data.redrive) == (1, 2)  # type: ignore[union-attr]
    assert first.id != again.id
    assert mailbox([first, again]).cases[0].redrives == 2


def test_an_act_that_is_repeated_after_a_crash_is_the_same_fact_and_counts_once() -> None:
    case = mailbox().cases[0]
    once, repeated = redriven(case, at(10), "mended"), redriven(case, at(11), "mended")
    assert (once.id, once.data) == (repeated.id, repeated.data)
    assert len(mailbox([once, repeated]).cases[0].acts) == 1


def test_two_operators_at_once_make_two_facts() -> None:
    case = mailbox().cases[0]
    ids = {
        redriven(case, at(10), None).id,
        redriven(case, Operator("grace", lambda: after(10)), None).id,
        redriven(case, at(10), "mended").id,
    }
    assert len(ids) == 3


def test_an_act_belongs_to_the_story_and_the_tenant_of_the_original() -> None:
    case = mailbox().cases[0]
    act, original = discarded(case, at(1), "no use"), EXAMPLES["jd.created.v1"]
    assert (act.correlation_id, act.tenant) == (original.correlation_id, original.tenant)
    assert act.subject == act.causation_id == str(case.id)


def test_a_letter_that_was_written_twice_is_one() -> None:
    twice = [letter_record(ORIGINAL, after(0)), letter_record(ORIGINAL, after(5))]
    [case] = sorted_mail(twice, ()).cases
    assert case.letter.written_at == after(0)


def test_another_record_of_the_same_identity_is_not_taken_for_the_letter() -> None:
    """As after a topic was made anew, and its offsets began again."""
    other = letter_record(Message("jd.created", b"other", b"{}", ()), after(5))
    found = sorted_mail([letter_record(ORIGINAL, after(0)), other], ())
    assert [case.letter.original.key for case in found.cases] == [ORIGINAL.key]
    assert "jd_service/jd.created/0/7" in found.strays[0]


def test_letters_of_two_services_about_one_record_are_two() -> None:
    two = [letter_record(ORIGINAL, service=name) for name in ("jd_service", "scoring_service")]
    assert len(sorted_mail(two, ()).cases) == 2


def test_what_is_no_letter_is_told_of() -> None:
    stray = LogRecord("jd.created.dlq", 1, 5, after(0), b"k", b"v", ())
    found = sorted_mail([stray], ())
    assert not found.cases
    assert "jd.created.dlq/1/5" in found.strays[0]


@pytest.mark.parametrize("name", ["2", "#2", "jd_service/jd.created/0/12"])
def test_a_letter_is_found_by_its_number_and_by_its_identity(name: str) -> None:
    assert mailbox().find(name).id.offset == 12


def test_an_identity_that_another_begins_with_is_found_all_the_same() -> None:
    assert mailbox().find("jd_service/jd.created/0/1").id.offset == 1


def test_a_beginning_that_only_one_has_is_enough() -> None:
    assert mailbox().find("jd_service/jd.created/0/3").id.offset == 3
    assert sorted_mail([letter_record(ORIGINAL)], ()).find("jd").id.offset == 7


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("jd_service/", "any of 3"),
        ("0", "no dead letter"),
        ("4", "no dead letter"),
        ("x", "no dead letter"),
    ],
)
def test_what_names_none_or_several_is_refused(name: str, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        mailbox().find(name)


def test_filters_are_met_all_together() -> None:
    everything = mailbox([redriven(mailbox().cases[0], at(10), None)])
    other = letter_record(Message("call.placed", b"k", b"v", ()), after(3), service="telephony_service")
    cases = (*everything.cases, *sorted_mail([other], ()).cases)
    found = Mailbox(cases)

    def offsets(wanted: Filter) -> list[int]:
        return [case.id.offset for case in found.chosen(wanted)]

    assert offsets(Filter()) == [1, 12, 3, 7]
    assert offsets(Filter(topics=frozenset({"jd.created"}), states=frozenset({State.OPEN}))) == [12, 3]
    assert offsets(Filter(services=frozenset({"telephony_service"}))) == [7]
    assert offsets(Filter(error="POISON", since=after(2) - timedelta(seconds=0.5))) == [3, 7]
    assert offsets(Filter(error="none such")) == []
