import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.headlines import headline
from ops.palette import colour
from ops.personal import personal_values
from shared.events.calls import CallRefused, RefusalReason
from shared.events.catalogue import CATALOGUE
from shared.events.fact import type_name
from shared.events.model import FactData
from shared.events.topics import Topic
from tests.strategies.facts import DATA
from tests.strategies.stories.examples import EXAMPLES


@pytest.mark.parametrize("model", CATALOGUE, ids=type_name)
@given(data=st.data())
def test_every_fact_has_a_headline_of_its_own(model: type[FactData], data: st.DataObject) -> None:
    assert headline(data.draw(DATA[model])) != model.__name__


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_has_a_colour(topic: Topic) -> None:
    assert colour(topic)


@pytest.mark.parametrize("name", [name for name, fact in EXAMPLES.items() if personal_values(fact.data)])
def test_a_headline_tells_nothing_personal(name: str) -> None:
    data = EXAMPLES[name].data
    texts = [value for value in personal_values(data).values() if isinstance(value, str) and len(value) > 2]
    assert not [text for text in texts if text in headline(data)]


def test_a_refusal_is_told_without_the_words_that_may_hold_the_number() -> None:
    refused = CallRefused(
        attempt=1, reason=RefusalReason.REFUSED, retryable=False, code=21211, detail="+12025550100 is no number"
    )
    assert headline(refused) == "attempt 1: refused, Twilio's error 21211"
