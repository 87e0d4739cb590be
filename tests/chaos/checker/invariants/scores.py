"""Each answer has one effective score, and nobody made it up."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.chaos.checker.case import Case
from tests.chaos.checker.record import Data, Fact
from tests.chaos.checker.report import Breach, Finding, finding

_VERDICTS = ("response.scored", "response.unscoreable")


def once(case: Case) -> Finding:
    """One verdict for each recording in each round of scoring; each answer that counts has one, and the scorecard shows
    it, with one row for each question."""
    answers = sum(len(end.data["answers"]) for end in case.of("interview.completed"))
    return finding("one effective score for each answer", answers, "answers", _scored(case))


def _scored(case: Case) -> Iterator[Breach]:
    verdicts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    rounds: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    scores: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in case.of(*_VERDICTS):
        sid = fact.data["recording_sid"]
        verdicts[fact.subject, sid].append(fact)
        rounds[fact.subject, sid, fact.data["generation"]].append(fact)
        if fact.kind == "response.scored":
            scores[fact.subject, sid, fact.data["rubric_version"]].append(fact)
    for (interview, sid, generation), found in rounds.items():
        if len(found) > 1:
            yield Breach(interview, f"{sid} has {len(found)} verdicts in generation {generation!r}: {_ids(found)}")
    for (interview, sid, rubric), found in scores.items():
        if len(found) > 1:
            yield Breach(interview, f"{sid} has {len(found)} scores by rubric {rubric}: {_ids(found)}")
    for end in case.of("interview.completed"):
        for answer in end.data["answers"]:
            if (end.subject, answer["recording_sid"]) not in verdicts:
                index = answer["question_index"]
                yield Breach(end.subject, f"the answer to question {index} has neither a score nor a reason for none")
    yield from _scorecards(case, verdicts)


def _scorecards(case: Case, verdicts: Mapping[tuple[str, str], Sequence[Fact]]) -> Iterator[Breach]:
    requests, ends = case.by_subject("call.requested"), case.by_subject("interview.completed")
    for interview, document in case.documents("evaluations").items():
        evaluated = (document.get("evaluated") or {}).get("value")
        if evaluated is None or interview not in requests or interview not in ends:
            continue
        rows = evaluated["questions"]
        asked = list(range(len(requests[interview][0].data["questions"])))
        if sorted(row["question_index"] for row in rows) != asked:
            yield Breach(interview, f"its scorecard has not one row for each of {len(asked)} questions")
        named = {answer["question_index"]: answer["recording_sid"] for answer in ends[interview][0].data["answers"]}
        for row in rows:
            wrong = _wrong_row(row, named.get(row["question_index"]), interview, verdicts)
            if wrong:
                yield Breach(interview, f"question {row['question_index']}: {wrong}")


def _wrong_row(
    row: Mapping[str, Any], sid: str | None, interview: str, verdicts: Mapping[tuple[str, str], Sequence[Fact]]
) -> str | None:
    if row["recording_sid"] != sid:
        return f"the scorecard shows the recording {row['recording_sid']}, and {sid} counts"
    if sid is None:
        return None if row["score"] is None else "the scorecard shows a score, and nobody answered"
    found = verdicts.get((interview, sid), ())
    scores = {fact.data["score"] for fact in found if fact.kind == "response.scored"}
    if row["score"] is not None:
        return None if row["score"] in scores else f"the scorecard shows {row['score']}, and the log {sorted(scores)}"
    reasons = {fact.data["reason"] for fact in found if fact.kind == "response.unscoreable"}
    return None if row["unscoreable"] in reasons else f"the scorecard gives the reason {row['unscoreable']!r}"


def evidenced(case: Case) -> Finding:
    """Every quote of every score was said, and every score is what the model answered for that transcript."""
    scored = list(case.of("response.scored"))
    return finding("no score is made up", len(scored), "scores", _made_up(case, scored))


def _made_up(case: Case, scored: Iterable[Fact]) -> Iterator[Breach]:
    transcripts: dict[str, set[str]] = defaultdict(set)
    for fact in case.of("response.transcribed"):
        transcripts[fact.data["recording_sid"]].add(fact.data["text"])
    judged = _judgements(case.evidence.model)
    for fact in scored:
        sid = fact.data["recording_sid"]
        said = transcripts.get(sid)
        if not said:
            yield Breach(fact.subject, f"{sid} has a score ({fact.id}), and no transcript")
            continue
        for name, criterion in fact.data["criteria"].items():
            if criterion["score"] > 0 and not criterion["quotes"]:
                yield Breach(fact.subject, f"{sid} has {criterion['score']} points for {name} without a quote")
            for quote in criterion["quotes"]:
                if not any(is_said(quote, text) for text in said):
                    yield Breach(fact.subject, f"{sid}: nobody said {quote!r}, which is quoted for {name}")
        if not any(_points(fact.data["criteria"]) in judged.get(text, ()) for text in said):
            yield Breach(fact.subject, f"{sid} has a score ({fact.id}) that the model never gave")


def _judgements(log: Iterable[Data]) -> Mapping[str, set[tuple[tuple[str, int], ...]]]:
    """The points that the model gave, by the transcript that it was shown."""
    given: dict[str, set[tuple[tuple[str, int], ...]]] = defaultdict(set)
    for entry in log:
        if entry["about"] == "answer_assessment" and entry["status"] == 200 and (judged := _judgement(entry)):
            text, criteria = judged
            given[text].add(_points(criteria))
    return given


def _judgement(entry: Data) -> tuple[str, Any] | None:
    try:
        shown = _json(entry["request"]["messages"][-1]["content"])
        answered = _json(_json(entry["response"])["choices"][0]["message"]["content"])
        return shown["answer"], answered["criteria"]
    except (KeyError, TypeError, ValueError):
        return None  # cut off, or no judgement at all: nothing that a score could come from


def _points(criteria: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((name, int(criterion["score"])) for name, criterion in criteria.items()))


def _json(text: str) -> Any:
    return json.loads(text)


_QUOTES = str.maketrans("‘’“”–—\u00a0", "''\"\"-- ")


def is_said(quote: str, transcript: str) -> bool:
    """Whether `quote` stands in `transcript` as whole words, white space and typography aside."""
    wanted, text = (" ".join(each.translate(_QUOTES).split()) for each in (quote, transcript))
    if not wanted:
        return False
    return re.search(rf"(?<![^\W_]){re.escape(wanted)}(?![^\W_])", text) is not None


def _ids(facts: Sequence[Fact]) -> str:
    return ", ".join(fact.id for fact in facts)
