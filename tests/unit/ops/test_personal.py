import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.personal import HIDDEN, personal_values, without_personal
from shared.events.catalogue import CATALOGUE
from shared.events.fact import type_name
from shared.events.model import FactData
from tests.strategies.facts import DATA
from tests.strategies.stories.examples import EXAMPLES

every_type = pytest.mark.parametrize("model", CATALOGUE, ids=type_name)


@every_type
@given(data=st.data())
def test_what_is_hidden_is_what_is_personal_and_nothing_else_changes(
    model: type[FactData], data: st.DataObject
) -> None:
    drawn = data.draw(DATA[model])
    hidden = without_personal(drawn)
    for path, value in personal_values(drawn).items():
        assert at(hidden, path) == HIDDEN
        put(hidden, path, value)
    assert hidden == drawn.model_dump(mode="json")


def test_nobody_is_told_of_who_the_candidate_is() -> None:
    data = EXAMPLES["call.requested.v1"].data
    told = json.dumps(without_personal(data), ensure_ascii=False)
    personal = personal_values(data)
    assert {"candidate_name", "phone"} <= set(personal)
    assert not any(str(personal[name]) in told for name in ("candidate_name", "phone"))


def test_personal_items_of_lists_are_found() -> None:
    found = personal_values(EXAMPLES["response.scored.v1"].data)
    assert any(path.startswith("criteria.relevance.quotes.") for path in found)


def at(node: Any, path: str) -> Any:
    """What stands at a dotted path."""
    for step in path.split("."):
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def put(node: Any, path: str, value: Any) -> None:
    """Puts a value at a dotted path."""
    *parents, leaf = path.split(".")
    inner = at(node, ".".join(parents)) if parents else node
    inner[int(leaf) if isinstance(inner, list) else leaf] = value
