"""What must hold for everybody who was on the phone while Kafka was away, besides what must always hold."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from tests.chaos.checker import Breach, Case, Finding
from tests.chaos.checker.evidence import Outage
from tests.chaos.checker.record import moment
from tests.chaos.checker.report import finding
from tests.chaos.conversations import spoken_to

Invariant = Callable[[Case], Finding]


def outage(outages: Iterable[Outage]) -> Outage:
    """When Kafka was away. Raises ValueError when it never was."""
    for found in outages:
        if found.kind == "broker_kill":
            return found
    raise ValueError("Kafka was never away")


def spanned(case: Case) -> Finding:
    """Kafka was away within the calls of at least half of the people: they had answered before, and did after."""
    away = outage(case.evidence.outages)
    times = defaultdict(list)
    for entry in case.evidence.phones:
        if entry["kind"] == "recording_made":
            times[entry["call_sid"]].append(moment(entry["at"]))
    within = sum(answers[0] < away.begin and away.end < answers[-1] for answers in times.values())
    seconds = (away.end - away.begin).total_seconds()
    too_few = Breach(
        "Kafka", f"was away for {seconds:.0f} s with its start, within only {within} of {len(times)} calls"
    )
    missed = [] if within * 2 >= len(times) > 0 else [too_few]
    return finding("Kafka was away in the middle of calls", within, f"of {len(times)} calls", missed)


def one_call(case: Case) -> Finding:
    """Nobody had to be called a second time."""
    return finding("one call is enough", len(case.interviews), "interviews", _called_again(case))


def _called_again(case: Case) -> Iterator[Breach]:
    for interview, calls in _calls(case).items():
        if len(calls) != 1:
            yield Breach(interview, f"took {len(calls)} calls: {', '.join(calls)}")


def heard(case: Case) -> Finding:
    """Everybody heard every question of their interview."""
    asked = sum(len(questions) for questions in _questions(case).values())
    return finding("every question is heard", asked, "questions", _unheard(case))


def _unheard(case: Case) -> Iterator[Breach]:
    said, calls = spoken_to(case.evidence.phones), _calls(case)
    for interview, questions in _questions(case).items():
        texts = [text for call in calls.get(interview, ()) for text in said.get(call, ())]
        for number, question in enumerate(questions, start=1):
            if not any(question in text for text in texts):
                yield Breach(interview, f"question {number} of {len(questions)} was never heard: {question}")


def taken(case: Case) -> Finding:
    """No webhook failed."""
    hooks = [hook for hook in case.webhooks if hook.is_genuine]
    failed = (Breach(str(hook), f"was answered with {hook.status}") for hook in hooks if not hook.is_taken)
    return finding("no webhook fails", len(hooks), "webhooks", failed)


def completed(case: Case) -> Finding:
    """Every interview is complete, with an answer to each question, and evaluated."""
    return finding("every interview is complete", len(case.interviews), "interviews", _incomplete(case))


def _incomplete(case: Case) -> Iterator[Breach]:
    ends, evaluations = case.by_subject("interview.completed"), case.by_subject("interview.evaluated")
    for interview, questions in _questions(case).items():
        for end in ends.get(interview, ()):
            answered = {answer["question_index"] for answer in end.data["answers"]}
            if end.data["outcome"] != "complete" or answered != set(range(len(questions))):
                yield Breach(interview, f"is {end.data['outcome']}, {len(answered)} of {len(questions)} answered")
        if interview not in ends or interview not in evaluations:
            yield Breach(interview, "is not completed and evaluated")


def _calls(case: Case) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {interview: [] for interview in case.interviews}
    for call in case.calls:
        if call.address is not None:
            found.setdefault(call.address.interview, []).append(call.call_sid)
    return found


def _questions(case: Case) -> Mapping[str, list[str]]:
    return {
        request.subject: [question["text"] for question in request.data["questions"]]
        for request in case.of("call.requested")
    }


ALWAYS: tuple[Invariant, ...] = (heard, completed)
WHILE_THE_GATEWAY_LIVES: tuple[Invariant, ...] = (spanned, one_call, taken)
"""Its death ends the calls that are on; they are resumed by further ones."""
