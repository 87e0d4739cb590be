"""The mutants fit the product as it is, and name what there is."""

from pathlib import Path

import pytest

from tests.chaos.checker import Case, examine
from tests.chaos.mutants.catalogue import MUTANTS
from tests.chaos.mutants.drills import DRILLS, Drill
from tests.chaos.mutants.mutant import PACKAGES, PROJECT, Edit, Mutant, Rotten, copy_product

INVARIANTS = {finding.name for finding in examine(Case()).findings}
PLAYED = {drill.name: drill for drill in DRILLS}
EACH = pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])


@EACH
def test_a_mutant_fits_the_product_and_can_be_run(mutant: Mutant) -> None:
    texts = {edit.path: (PROJECT / edit.path).read_text(encoding="utf-8") for edit in mutant.edits}
    for edit in mutant.edits:
        texts[edit.path] = edit.applied(texts[edit.path])
    for path, text in texts.items():
        compile(text, path, "exec")


@EACH
def test_a_mutant_names_a_drill_and_an_invariant(mutant: Mutant) -> None:
    assert mutant.drill in PLAYED
    assert mutant.breaks in INVARIANTS


def test_names_are_unique_and_every_drill_is_for_a_mutant() -> None:
    names = [mutant.name for mutant in MUTANTS] + list(PLAYED)
    assert len(set(names)) == len(names)
    assert {mutant.drill for mutant in MUTANTS} == set(PLAYED)


@pytest.mark.parametrize("drill", [drill for drill in DRILLS if drill.crash], ids=lambda drill: drill.name)
def test_a_process_dies_at_a_failpoint_that_there_is(drill: Drill) -> None:
    product = "".join(path.read_text() for package in PACKAGES for path in (PROJECT / package).rglob("*.py"))
    for failpoint in drill.crash.values():
        assert f'failpoint("{failpoint}")' in product


class TestEdit:
    def test_it_replaces_what_stands_there_once(self) -> None:
        assert Edit("a.py", "two", "2").applied("one two three") == "one 2 three"

    @pytest.mark.parametrize(("old", "new"), [("four", "4"), ("e", "E"), ("two", "two")])
    def test_it_refuses_whatever_else(self, old: str, new: str) -> None:
        with pytest.raises(Rotten, match=r"a\.py"):
            Edit("a.py", old, new).applied("one two three")


def test_a_copy_holds_the_product_and_the_change_alone(tmp_path: Path) -> None:
    path = "shared/kafka/watermark.py"
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "stale.py").touch()
    copy_product(tmp_path / "copy", [Edit(path, "class Watermark:", "class Waterline:")])
    assert "class Waterline:" in (tmp_path / "copy" / path).read_text()
    assert "class Watermark:" in (PROJECT / path).read_text()
    assert sorted(child.name for child in (tmp_path / "copy").iterdir()) == sorted(PACKAGES)
