from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.twilio.script import next_step
from gateway.twilio.webhook import ScriptWebhook
from gateway.twilio.wording import Script
from shared.call_urls import CallUrls, Leg
from shared.events.calls import ConsentRecorded
from shared.events.fact import Fact
from shared.events.responses import ResponseRecorded, ResponseSkipped
from shared.events.wire import encode
from tests.unit.call_script.calls import BASE, CALL, NOW, STYLE, URLS, script_webhook_at, verbs
from tests.unit.call_script.walks import ANY_DEED, CONSENT_REPLIES, PATIENT, YES, Walk

TEXT = st.text(min_size=1, max_size=40)
MARK = "zqx"
"""No part of any word of ours: some of the texts that are drawn are those of the product's own source."""
SCRIPTS = st.builds(
    Script,
    company=TEXT,
    title=TEXT,
    candidate_name=TEXT,
    questions=st.lists(TEXT, min_size=1, max_size=7).map(
        # Marked, so that each can be told in what is said whatever the others are.
        lambda texts: tuple(f"{text} {MARK}{index}" for index, text in enumerate(texts))
    ),
)
INDEXES = st.lists(st.integers(0, 12), max_size=12).map(tuple)
LEGS = st.builds(
    Leg,
    tenant=st.text("abc-é &?#%", min_size=1, max_size=8),
    interview_id=st.text("xyz_é+ ", min_size=1, max_size=8),
    attempt=st.integers(1, 9),
)
TRIES = st.integers(0, 9)


@st.composite
def urls(draw: st.DrawFn) -> str:
    """Any address that could be given to Twilio."""
    named, ask, question = CallUrls(BASE, draw(LEGS)), draw(INDEXES), draw(st.integers(0, 12))
    return draw(
        st.sampled_from(
            [
                named.voice(ask),
                named.consent(ask, draw(TRIES)),
                named.answer(question, ask),
                named.silence(question, ask, draw(TRIES)),
            ]
        )
    )


FORMS = st.dictionaries(
    st.sampled_from(["Digits", "SpeechResult", "RecordingUrl", "RecordingDuration", "CallStatus", "Confidence", "Odd"]),
    st.text(max_size=30),
)


def most_documents(ask: tuple[int, ...]) -> int:
    """Three requests for consent and its end; each question twice; the goodbye."""
    return 4 + 2 * (len(ask) + 1) + 1


def settled_by(fact: Fact) -> int | None:
    """The question that the fact says is answered or skipped."""
    return fact.data.question_index if isinstance(fact.data, ResponseRecorded | ResponseSkipped) else None


@settings(deadline=None)
@given(SCRIPTS, urls(), FORMS, st.data())
def test_from_any_address_every_call_comes_to_an_end(
    script: Script, url: str, form: dict[str, str], data: st.DataObject
) -> None:
    start: ScriptWebhook = script_webhook_at(url, {**CALL, **form})
    walk = Walk(script, data, ANY_DEED, CONSENT_REPLIES).run(url, most_documents(start.ask), form)
    assert walk.ended_by


@settings(deadline=None)
@given(SCRIPTS, INDEXES, st.data())
def test_whoever_agrees_and_stays_is_asked_every_question_once_in_order(
    script: Script, ask: tuple[int, ...], data: st.DataObject
) -> None:
    walk = Walk(script, data, PATIENT, YES)
    walk.run(URLS.consent(ask, 1), most_documents(ask), {"Digits": "1"})
    due = list(dict.fromkeys(index for index in ask if index < len(script.questions)))
    settled = [index for fact in walk.facts if (index := settled_by(fact)) is not None]
    asked = [index for heard in walk.heard for index in due if f"{MARK}{index} " in heard]
    assert settled == due
    assert list(dict.fromkeys(asked)) == due
    assert walk.ended_by == "us"


@settings(deadline=None)
@given(SCRIPTS, INDEXES, st.data())
def test_no_question_is_heard_before_a_yes(script: Script, ask: tuple[int, ...], data: st.DataObject) -> None:
    walk = Walk(script, data, ANY_DEED, CONSENT_REPLIES).run(URLS.voice(ask), most_documents(ask))
    agreed = any(isinstance(fact.data, ConsentRecorded) and fact.data.granted for fact in walk.facts)
    heard_a_question = any(MARK in heard for heard in walk.heard)
    assert agreed or not (heard_a_question or any(settled_by(fact) is not None for fact in walk.facts))


@settings(deadline=None)
@given(SCRIPTS, INDEXES, st.data())
def test_the_facts_of_one_call_have_their_own_identities_and_can_be_written(
    script: Script, ask: tuple[int, ...], data: st.DataObject
) -> None:
    walk = Walk(script, data, ANY_DEED, CONSENT_REPLIES).run(URLS.voice(ask), most_documents(ask))
    assert len({fact.id for fact in walk.facts}) == len(walk.facts)
    assert len([encode(fact) for fact in walk.facts]) == len(walk.facts)


@settings(deadline=None)
@given(SCRIPTS | st.none(), urls(), FORMS)
def test_the_same_webhook_always_has_the_same_step(script: Script | None, url: str, form: dict[str, str]) -> None:
    webhook = script_webhook_at(url, {**CALL, **form})
    step = next_step(script, webhook, STYLE, NOW)
    assert step == next_step(script, webhook, STYLE, NOW)
    assert verbs(step)[-1].tag in {"Hangup", "Redirect"}
