import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring_service.decisions import decide
from services.scoring_service.intents import Announce, Evaluate, Judge, ScoringIntent, SetAside, Transcribe
from shared.events.fact import Fact
from shared.events.interviews import Answer, Outcome, Recommendation, RescoreRequested
from shared.events.model import FactData
from shared.events.responses import UnscoreableReason
from tests.strategies.facts import bags, envelope
from tests.strategies.projections import disordered
from tests.strategies.stories.calls import Calls, recorded, recording_sid, request
from tests.strategies.stories.interviews import any_interview, tell_decision
from tests.strategies.stories.jobs import QUESTIONS
from tests.strategies.stories.scoring import TRANSCRIPT, completed, evaluated, scored, transcribed, unscoreable
from tests.strategies.stories.story import Story
from tests.strategies.values import BEGIN
from tests.unit.scoring_service.deciding import POLICY, SCORING, decided, evaluation_of

RESCORE = RescoreRequested(requested_by="Robin")
SIDS = [recording_sid(1, question) for question in range(len(QUESTIONS))]


def recorded_interview(answers: int = 1) -> Story:
    """An interview of which the first questions are answered, and which goes on."""
    story = Story()
    story.tell(request(story))
    for question in range(answers):
        story.tell(recorded(1, question), 30)
    return story


def finish(story: Story, answers: int) -> None:
    """The conversation is over."""
    named = [Answer(question_index=question, recording_sid=SIDS[question], attempt=1) for question in range(answers)]
    story.tell(completed(Outcome.PARTIAL, named), 5)


@given(bags(SCORING.types, max_size=15))
def test_a_decision_on_any_document_whatever_never_raises_and_is_always_the_same(facts: list[Fact]) -> None:
    evaluation = evaluation_of(facts)
    assert decide(POLICY, evaluation, BEGIN) == decide(POLICY, evaluation, BEGIN)


@given(chance=st.integers(0, 2**32).map(random.Random))
def test_a_decision_on_any_part_of_a_story_never_raises(chance: random.Random) -> None:
    told = [fact for fact in any_interview(chance) if type(fact.data) in SCORING.types]
    facts = disordered(told, chance)
    for length in range(1, len(facts) + 1):
        decide(POLICY, evaluation_of(facts[:length]), BEGIN)


@given(chance=st.integers(0, 2**32).map(random.Random))
def test_after_a_whole_story_nothing_is_left_to_do(chance: random.Random) -> None:
    facts = disordered(any_interview(chance), chance)
    found = decide(POLICY, evaluation_of(facts), BEGIN)
    if evaluation_of(facts).evaluated is not None:
        assert found == []


def test_an_answer_is_transcribed_as_soon_as_it_is_recorded() -> None:
    story = recorded_interview(answers=2)
    found = decided(story)
    assert [(type(item), item.recording_sid) for item in found if isinstance(item, Transcribe)] == [
        (Transcribe, SIDS[0]),
        (Transcribe, SIDS[1]),
    ]


def test_a_transcript_is_judged_by_its_question_and_never_names_the_candidate() -> None:
    story = recorded_interview()
    story.tell(transcribed(0, SIDS[0]))
    (judge,) = decided(story)
    assert isinstance(judge, Judge)
    assert (judge.question, judge.transcript, judge.generation) == (QUESTIONS[0], TRANSCRIPT, "")
    assert "Ada" not in repr(evaluation_of(story.facts))


@pytest.mark.parametrize(
    ("text", "confidence", "reason"),
    [
        ("", None, UnscoreableReason.SILENCE),
        (" \n\u00a0", 0.99, UnscoreableReason.SILENCE),
        (".", None, UnscoreableReason.SILENCE),
        ("…", 0.99, UnscoreableReason.SILENCE),
        ("♪ ♪ !!!!", 0.1, UnscoreableReason.SILENCE),
        (TRANSCRIPT, 0.59, UnscoreableReason.LOW_CONFIDENCE),
        (TRANSCRIPT, 0.0, UnscoreableReason.LOW_CONFIDENCE),
    ],
)
def test_what_was_not_said_or_not_understood_is_set_aside(
    text: str, confidence: float | None, reason: UnscoreableReason
) -> None:
    story = recorded_interview()
    story.tell(transcribed(0, SIDS[0], text, confidence))
    (aside,) = decided(story)
    assert isinstance(aside, SetAside)
    assert aside.reason is reason


@pytest.mark.parametrize("confidence", [0.6, 1.0, None])
def test_a_transcript_that_is_certain_enough_is_judged(confidence: float | None) -> None:
    story = recorded_interview()
    story.tell(transcribed(0, SIDS[0], confidence=confidence))
    assert [type(item) for item in decided(story)] == [Judge]


def test_nothing_is_evaluated_before_the_conversation_is_over() -> None:
    story = recorded_interview()
    story.tell(scored(0, SIDS[0]))
    assert decided(story) == []


def test_nothing_is_evaluated_before_every_answer_is_settled() -> None:
    story = recorded_interview(answers=2)
    finish(story, answers=2)
    for question in range(2):
        story.tell(transcribed(question, SIDS[question]))
    story.tell(scored(0, SIDS[0]))
    assert [type(item) for item in decided(story)] == [Judge]
    story.tell(unscoreable(1, SIDS[1]))
    assert [type(item) for item in decided(story)] == [Evaluate]


def test_an_answer_that_the_end_names_and_that_has_not_come_yet_is_waited_for() -> None:
    story = recorded_interview(answers=0)
    finish(story, answers=1)
    assert decided(story) == []
    story.tell(recorded(1, 0))
    assert [type(item) for item in decided(story)] == [Transcribe]


def test_an_interview_without_any_answer_is_evaluated_at_once() -> None:
    story = recorded_interview(answers=0)
    finish(story, answers=0)
    (evaluate,) = decided(story)
    assert isinstance(evaluate, Evaluate)
    assert (evaluate.draft.overall_score, evaluate.draft.recommendation, evaluate.draft.needs_human) == (
        None,
        None,
        True,
    )


def test_recordings_that_the_end_does_not_name_are_left_alone() -> None:
    story = recorded_interview(answers=2)
    finish(story, answers=1)
    assert {item.recording_sid for item in decided(story) if isinstance(item, Transcribe)} == {SIDS[0]}


def test_an_answer_to_no_question_holds_nothing_up() -> None:
    story = recorded_interview(answers=0)
    story.tell(recorded(1, 9))
    beyond = Answer(question_index=9, recording_sid=recording_sid(1, 9), attempt=1)
    story.tell(completed(Outcome.PARTIAL, [beyond]))
    assert [type(item) for item in decided(story)] == [Evaluate]


def test_an_evaluation_is_made_once_for_each_generation() -> None:
    story = recorded_interview()
    finish(story, answers=1)
    story.tell(transcribed(0, SIDS[0]))
    story.tell(scored(0, SIDS[0]))
    (first,) = decided(story)
    story.tell(evaluated("", 8.0, Recommendation.HIRE), 1)
    assert [type(item) for item in decided(story)] == [Announce]
    tell_decision(story)
    assert decided(story) == []
    rescore = story.tell(RESCORE, 1)
    (second,) = decided(story)
    assert isinstance(second, Evaluate)
    assert (second.generation, second.effect_id == first.effect_id) == (rescore.id, False)
    story.tell(evaluated(rescore.id, 8.0, Recommendation.HIRE), 1)
    tell_decision(story)
    assert decided(story) == []


def test_a_rescore_judges_again_what_could_not_be_scored_and_nothing_else() -> None:
    story = recorded_interview(answers=2)
    finish(story, answers=2)
    for question in range(2):
        story.tell(transcribed(question, SIDS[question]))
    story.tell(scored(0, SIDS[0]))
    story.tell(unscoreable(1, SIDS[1]))
    story.tell(evaluated("", 8.0, None))
    tell_decision(story)
    rescore = story.tell(RESCORE, 60)
    (judge,) = decided(story)
    assert isinstance(judge, Judge)
    assert (judge.recording_sid, judge.generation) == (SIDS[1], rescore.id)
    story.tell(unscoreable(1, SIDS[1], rescore.id), 5)
    assert [type(item) for item in decided(story)] == [Evaluate]


def test_a_recording_that_was_missing_is_fetched_again_by_a_rescore() -> None:
    story = recorded_interview()
    story.tell(unscoreable(0, SIDS[0]))
    assert decided(story) == []
    story.tell(RESCORE)
    assert [type(item) for item in decided(story)] == [Transcribe]


def test_a_rescore_counts_though_the_clock_that_wrote_what_it_replaces_was_ahead() -> None:
    story = recorded_interview()
    finish(story, answers=1)
    story.tell(transcribed(0, SIDS[0]))
    ahead = Story(now=story.now + timedelta(hours=1), facts=story.facts)
    ahead.tell(unscoreable(0, SIDS[0]))
    ahead.tell(evaluated("", None, None))
    tell_decision(ahead)
    rescore = story.tell(RESCORE, 1)
    (judge,) = decided(story)
    assert isinstance(judge, Judge)
    assert judge.not_before is not None
    story.facts.append(envelope(unscoreable(0, SIDS[0], rescore.id), judge.not_before))
    (evaluate,) = decided(story)
    assert isinstance(evaluate, Evaluate)
    assert evaluate.not_before is not None
    story.facts.append(envelope(evaluated(rescore.id, None, None), evaluate.not_before))
    assert [type(item) for item in decided(story)] == [Announce]


def test_what_replaces_nothing_may_be_of_any_time() -> None:
    story = recorded_interview()
    assert [item.not_before for item in decided(story) if isinstance(item, Transcribe)] == [None]
    finish(story, answers=1)
    story.tell(transcribed(0, SIDS[0]))
    story.tell(scored(0, SIDS[0]))
    assert [item.not_before for item in decided(story) if isinstance(item, Evaluate)] == [None]


def test_the_last_rescore_is_in_force() -> None:
    story = recorded_interview()
    story.tell(transcribed(0, SIDS[0]))
    story.tell(unscoreable(0, SIDS[0]))
    story.tell(RESCORE, 1)
    last = story.tell(RESCORE, 1)
    (judge,) = decided(story)
    assert isinstance(judge, Judge)
    assert judge.generation == last.id


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_score_is_never_replaced_whatever_comes_after_it_or_before(order: tuple[int, ...]) -> None:
    story = recorded_interview()
    told = [
        story.tell(data, 1)
        for data in (
            unscoreable(0, SIDS[0]),
            scored(0, SIDS[0], points=8, generation="first"),
            unscoreable(0, SIDS[0], "second"),
        )
    ]
    story.tell(scored(0, SIDS[0], points=2, generation="second"), 1)
    verdict = evaluation_of([story.facts[0], *(told[index] for index in order), *story.facts]).takes[SIDS[0]].verdict
    assert verdict is not None
    assert verdict.value.scored is not None
    assert verdict.value.scored.score == 8


def test_the_transcript_that_was_judged_stays() -> None:
    story = recorded_interview()
    story.tell(transcribed(0, SIDS[0], "The first."), 1)
    story.tell(transcribed(0, SIDS[0], "The second."), 1)
    kept = evaluation_of(story.facts).takes[SIDS[0]].transcribed
    assert kept is not None
    assert kept.value.text == "The first."


def answer_to(intent: ScoringIntent, chance: random.Random) -> FactData:
    """What may follow from an intent."""
    match intent:
        case Transcribe():
            if chance.random() < 0.3:
                return unscoreable(intent.question_index, intent.recording_sid, intent.generation)
            text, confidence = chance.choice(["", TRANSCRIPT]), chance.choice([None, 0.1, 0.9])
            return transcribed(intent.question_index, intent.recording_sid, text, confidence)
        case Judge() if chance.random() < 0.7:
            points = chance.randint(0, 10)
            return scored(intent.question_index, intent.recording_sid, points, intent.generation)
        case Judge() | SetAside():
            return unscoreable(intent.question_index, intent.recording_sid, intent.generation)
        case Evaluate():
            return intent.draft
        case Announce():
            return intent.decision


@given(chance=st.integers(0, 2**32).map(random.Random), rescores=st.integers(0, 3))
def test_every_answer_ends_scored_or_unscoreable_and_the_whole_evaluated(chance: random.Random, rescores: int) -> None:
    story, effects = Story(), set[str]()
    story.tell(request(story))
    calls = Calls(story)
    calls.talk([question for question in range(5) if chance.random() < 0.7])
    story.tell(completed(Outcome.PARTIAL, calls.answers.values()))
    for _ in range(rescores + 1):
        while intents := decided(story):
            for intent in intents:
                assert intent.effect_id not in effects
                effects.add(intent.effect_id)
                story.tell(answer_to(intent, chance), 1)
        evaluation = evaluation_of(story.facts)
        assert all(take.verdict is not None for take in evaluation.takes.values())
        assert evaluation.evaluated is not None
        assert evaluation.evaluated.value.generation == evaluation.generation
        story.tell(RESCORE, 60)
