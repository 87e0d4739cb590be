"""Whoever subscribes to states knows what whoever subscribes to history knows."""

from collections.abc import Iterator, Sequence

from tests.chaos.checker.case import Case
from tests.chaos.checker.record import Data, Fact
from tests.chaos.checker.report import Breach, Finding, finding


def stand(case: Case) -> Finding:
    """The greatest decision of each evaluated interview says what its last evaluation and its last review say."""
    evaluated = case.by_subject("interview.evaluated")
    return finding("the last decision is what holds", len(evaluated), "interviews", _disagreeing(case))


def _disagreeing(case: Case) -> Iterator[Breach]:
    decisions, evaluations = case.by_subject("candidate.decision"), case.by_subject("interview.evaluated")
    reviews, ends = case.by_subject("interview.reviewed"), case.by_subject("interview.completed")
    for interview in sorted(evaluations.keys() | decisions.keys()):
        if interview not in evaluations:
            yield Breach(interview, "has a decision, and was never evaluated")
        elif interview not in decisions:
            yield Breach(interview, "was evaluated, and no decision tells of it")
        else:
            yield from _of_one(
                interview,
                decisions[interview],
                evaluations[interview],
                reviews.get(interview, ()),
                ends.get(interview, ()),
            )


def _of_one(
    interview: str,
    decisions: Sequence[Fact],
    evaluations: Sequence[Fact],
    reviews: Sequence[Fact],
    ends: Sequence[Fact],
) -> Iterator[Breach]:
    revisions = [decision.data["revision"] for decision in decisions]
    if len(set(revisions)) != len(revisions):
        yield Breach(interview, f"two decisions claim one revision: {', '.join(sorted(revisions))}")
    told = max(decisions, key=lambda decision: str(decision.data["revision"]))
    for name, wanted in _wanted(_last(evaluations), _last(reviews) if reviews else None, ends).items():
        if told.data[name] != wanted:
            yield Breach(interview, f"the last decision ({told.id}) says {name} {told.data[name]!r}, not {wanted!r}")


def _wanted(evaluation: Fact, review: Fact | None, ends: Sequence[Fact]) -> Data:
    recommended = (review or evaluation).data["recommendation"]
    model = "model" if recommended is not None else None
    # An interview that never ended is another invariant's affair.
    return {
        **({"outcome": ends[0].data["outcome"]} if ends else {}),
        "overall_score": evaluation.data["overall_score"],
        "recommendation": recommended,
        "decided_by": "human" if review else model,
    }


def reported(case: Case) -> Finding:
    """Whoever ordered an assessment was told of the greatest decision."""
    orders = case.by_subject("assessment.requested")
    return finding("every order hears of its result", len(orders), "orders", _unreported(case))


def _unreported(case: Case) -> Iterator[Breach]:
    decisions, reports = case.by_subject("candidate.decision"), case.by_subject("assessment.reported")
    for interview in sorted(case.by_subject("assessment.requested")):
        told = {report.data["revision"] for report in reports.get(interview, ())}
        last = max((str(decision.data["revision"]) for decision in decisions.get(interview, ())), default=None)
        if last is not None and last not in told:
            yield Breach(interview, f"was ordered, and nobody reported {last}")


def _last(facts: Sequence[Fact]) -> Fact:
    return max(facts, key=lambda fact: (fact.time, fact.id))
