from gateway.routes.interviews import with_end
from gateway.views.answers import AnswerStatus
from gateway.views.interviews import interview_summary, interview_view
from gateway.views.scorecards import scorecard_view
from shared.events.calls import CallStatus
from tests.unit.gateway.documents import (
    assessment,
    cell,
    completed,
    evaluated,
    evaluation_document,
    interview_document,
    recorded,
    scored,
    transcribed,
    unscoreable,
)


def test_an_interview_that_was_just_asked_for_has_every_question_unanswered() -> None:
    view = interview_view(interview_document(), None)
    assert view.status == "pending"
    assert [answer.status for answer in view.answers] == [AnswerStatus.UNANSWERED] * 5
    assert (view.outcome, view.result, view.attempts) == (None, None, [])


def test_each_answer_shows_how_far_it_has_come() -> None:
    interview = interview_document(
        answers={"0": {"RE0": recorded(0, "RE0")}, "1": {"RE1": recorded(1, "RE1")}, "2": {"RE2": recorded(2, "RE2")}},
        skipped={"3": cell({"question_index": 3, "attempt": 1, "call_sid": "CA1"})},
    )
    evaluation = evaluation_document(
        takes={
            "RE0": {"recorded": recorded(0, "RE0"), "transcribed": transcribed(0, "RE0"), "verdict": scored(0, "RE0")},
            "RE1": {"transcribed": transcribed(1, "RE1"), "verdict": unscoreable(1, "RE1")},
            "RE2": {"recorded": recorded(2, "RE2")},
        }
    )
    answers = interview_view(interview, evaluation).answers
    assert [answer.status.value for answer in answers] == [
        "scored",
        "unscoreable",
        "recorded",
        "skipped",
        "unanswered",
    ]
    first, second = answers[0], answers[1]
    assert (first.transcript, first.score, first.feedback) == ("I did it.", 7.0, "Good.")
    assert first.criteria is not None
    assert first.criteria.clarity.quotes == ("I did it.",)
    assert first.audio == "/v1/interviews/int_1/responses/0/audio"
    assert second.unscoreable is not None
    assert (second.unscoreable.reason, second.score) == ("silence", None)
    assert answers[2].audio is None


def test_the_take_that_the_end_names_counts_and_not_a_later_one() -> None:
    takes = {"RE0": recorded(0, "RE0"), "RE9": recorded(0, "RE9", attempt=2)}
    evaluation = evaluation_document(
        takes={"RE0": {"transcribed": transcribed(0, "RE0"), "verdict": scored(0, "RE0")}, "RE9": {}}
    )
    going_on = interview_view(interview_document(answers={"0": takes}), evaluation)
    over = interview_view(
        interview_document(answers={"0": takes}, completed=completed("partial", {0: "RE0"})), evaluation
    )
    assert (going_on.answers[0].attempt, going_on.answers[0].status) == (2, AnswerStatus.RECORDED)
    assert (over.answers[0].attempt, over.answers[0].status) == (1, AnswerStatus.SCORED)
    assert over.outcome == "partial"


def test_an_attempt_shows_where_its_call_is_whatever_came_first() -> None:
    ended = {
        "attempt": 1,
        "call_sid": "CA1",
        "status": CallStatus.BUSY,
        "sequence_number": None,
        "duration": 0.0,
        "observed_by": "webhook",
    }
    view = interview_view(
        interview_document(attempts={"1": {"ended": cell(ended), "progress": {"rank": 4, "name": "busy"}}}), None
    )
    assert [(attempt.attempt, attempt.call_sid, attempt.call_status) for attempt in view.attempts] == [
        (1, "CA1", "busy")
    ]


def test_an_attempt_shows_its_own_call_beside_a_second_one_that_has_ended() -> None:
    ended = cell(
        {
            "attempt": 1,
            "call_sid": "CA2",
            "status": CallStatus.COMPLETED,
            "sequence_number": None,
            "duration": 3.0,
            "observed_by": "webhook",
        }
    )
    attempt = {
        "placed": cell({"attempt": 1, "call_sid": "CA1", "observed_by": "request"}),
        "progress": {"rank": 4, "name": "completed"},
        "ended": ended,
        "calls": {
            "CA1": {"progress": {"rank": 3, "name": "in-progress"}},
            "CA2": {"progress": {"rank": 4, "name": "completed"}, "ended": ended},
        },
    }
    [shown] = interview_view(interview_document(attempts={"1": attempt}), None).attempts
    assert (shown.call_sid, shown.call_status, shown.ended_at, shown.duration) == ("CA1", "in-progress", None, None)


def test_a_result_stands_while_a_newer_one_is_on_its_way() -> None:
    evaluation = evaluation_document(
        evaluated=evaluated(), rescore=cell({"requested_by": "dana"}, identity="rescore-1")
    )
    view = interview_view(interview_document(), evaluation)
    assert view.result is not None
    assert view.result.is_being_rescored
    done = evaluation_document(
        evaluated=evaluated("rescore-1"), rescore=cell({"requested_by": "dana"}, identity="rescore-1")
    )
    assert done.evaluated is not None
    assert not scorecard_view(interview_document(), done, done.evaluated).is_being_rescored


def test_a_review_stands_beside_the_recommendation_that_it_overrides() -> None:
    summary = interview_summary(interview_document(assessment=assessment("consider", reviewed="hire")))
    assert (summary.recommendation, summary.reviewed_recommendation) == ("consider", "hire")


def test_a_list_shows_no_phone_number_and_no_transcript() -> None:
    text = interview_summary(interview_document(assessment=assessment())).model_dump_json()
    assert "+49" not in text
    assert "I did it" not in text


def test_an_end_that_only_scoring_has_read_is_shown_with_the_result() -> None:
    end = completed("partial", {0: "RE0"})
    evaluation = evaluation_document(completed=end, evaluated=evaluated())
    going_on = interview_document(status={"rank": 1, "name": "in_progress"})
    view = interview_view(with_end(going_on, evaluation), evaluation)
    assert (view.status, view.outcome, view.completed_at is not None) == ("completed", "partial", True)
    over = interview_document(status={"rank": 2, "name": "completed"}, completed=end)
    assert with_end(going_on, evaluation) == with_end(over, evaluation) == with_end(over, None) == over
    assert with_end(going_on, None) == going_on
