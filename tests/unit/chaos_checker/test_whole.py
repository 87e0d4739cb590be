"""The story that holds, and the check as a whole."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.chaos.checker import INVARIANTS, NoEvidence, examine
from tests.chaos.checker.evidence import read_connections, read_evidence
from tests.chaos.checker.printing import print_report
from tests.unit.chaos_checker.story import INTERVIEW, Story


def test_a_run_in_which_everything_holds_has_no_breach_and_leaves_nothing_unexamined(story: Story) -> None:
    story.webhook("voice", f"voice/default/{INTERVIEW}/1?ask=0-1", copy="forged", status=403, call_sid="CAforged")
    report = examine(story.case())
    assert [str(breach) for finding in report.findings for breach in finding.breaches] == []
    assert [finding.name for finding in report.findings if finding.examined == 0] == []
    assert len(report.findings) == len(INVARIANTS)
    assert report.holds


def test_a_fact_that_lacks_what_it_must_have_is_a_breach_and_stops_nothing(story: Story) -> None:
    story.by("telephony_service", "odd", "call.status_changed", {"attempt": 1}, cause="per")
    report = examine(story.case())
    assert len(report.findings) == len(INVARIANTS)
    assert "cannot be examined: KeyError 'call_sid'" in str(report.of("webhooks.genuine_are_known").breaches[0])


def test_every_invariant_has_a_name_of_its_own(story: Story) -> None:
    names = [finding.name for finding in examine(story.case()).findings]
    assert len(set(names)) == len(names)


def test_a_report_shows_each_invariant_and_each_breach(story: Story) -> None:
    story.without("end")
    console = Console(record=True, width=160)
    report = examine(story.case())
    print_report(console, report)
    shown = console.export_text()
    assert all(finding.name in shown for finding in report.findings)
    assert "never ended" in shown
    assert report.breaches == sum(len(finding.breaches) for finding in report.findings) > 0


class TestEvidence:
    def test_journals_are_taken_before_dumps(self, tmp_path: Path) -> None:
        (tmp_path / "recruiter.jsonl").write_text("")
        (tmp_path / "phones.json").write_text('{"entries": [{"kind": "old"}]}')
        (tmp_path / "phones.jsonl").write_text('{"kind": "new"}\n{"kind": "cut o')
        (tmp_path / "model.json").write_text('{"log": {"requests": [{"about": "chat"}]}}')
        evidence = read_evidence(tmp_path, 5)
        assert evidence.phones == [{"kind": "new"}]
        assert evidence.model == [{"about": "chat"}]

    def test_lines_become_values(self, tmp_path: Path) -> None:
        (tmp_path / "recruiter.jsonl").write_text(
            '{"at": "2026-11-23T12:00:00Z", "what": "interview", "status": null, "idempotency_key": "k"}\n'
            '{"what": "interview", "status": 201, "id": "int_1", "deadline": "2026-11-23T12:10:00+00:00"}\n'
        )
        (tmp_path / "poison.jsonl").write_text(
            '{"topic": "jd.created", "partition": 1, "offset": 7, "kind": "broken", "key": null}\n'
        )
        (tmp_path / "outages.jsonl").write_text(
            '{"kind": "sigkill", "target": "gateway", "from": "2026-11-23T12:00:00Z", "to": "2026-11-23T12:00:03Z"}\n'
        )
        for log in ("phones.jsonl", "model.jsonl"):
            (tmp_path / log).write_text("")
        evidence = read_evidence(tmp_path, 5)
        assert [sent.is_accepted for sent in evidence.sent] == [False, True]
        assert str(evidence.poison[0].place) == "jd.created[1]@7"
        assert (evidence.outages[0].end - evidence.outages[0].begin).total_seconds() == 3

    def test_a_folder_without_evidence_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(NoEvidence, match="recruiter"):
            read_evidence(tmp_path, 5)
        with pytest.raises(NoEvidence, match="connections"):
            read_connections(tmp_path)

    def test_a_run_may_say_what_slack_it_has(self, tmp_path: Path) -> None:
        said = {"kafka": "127.0.0.1:9", "mongodb_url": "mongodb://127.0.0.1:9", "mongodb_database": "screener"}
        (tmp_path / "connections.json").write_text(json.dumps({**said, "slack_seconds": 5}))
        assert read_connections(tmp_path).slack_seconds == 5
        (tmp_path / "connections.json").write_text(json.dumps(said))
        assert read_connections(tmp_path).slack_seconds == 60
