"""One run, told by hand: an interview that got its 2xx, was phoned once, answered both questions and was evaluated,
while somebody wrote a poison message. Everything holds; tests change one thing each."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.chaos.checker.case import READ_BY, Case
from tests.chaos.checker.evidence import Evidence, Outage, Poison, Sent
from tests.chaos.checker.mongo import PROJECTIONS, rebuilt
from tests.chaos.checker.record import Place, RawRecord

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
INTERVIEW = "int_1"
CALL = "CA1"
BASE = "http://127.0.0.1:8000/twilio"
SAID = ("I built our billing service, and cut its latency by 40 percent.", "I’d ask first, then write it down.")
DEADLINE = NOON + timedelta(minutes=10)

Entry = dict[str, Any]


def at(seconds: float) -> datetime:
    """A moment of the run."""
    return NOON + timedelta(seconds=seconds)


class Story:
    """A run that can be changed before it becomes a case."""

    def __init__(self) -> None:
        self.records: list[RawRecord] = []
        self.phones: list[Entry] = []
        self.model: list[Entry] = []
        self.sent: list[Sent] = []
        self.poison: list[Poison] = []
        self.outages: list[Outage] = []
        self.collections: dict[str, dict[str, Any]] = {}
        self.committed: dict[tuple[str, str, int], int] = {}
        self._clock = 0.0
        self._tell()

    def _tell(self) -> None:
        self.fact("job", "jd.created", "job_1", {"title": "Engineer"}, cause="default:createJob:k1")
        self.by("jd_service", "que", "jd.questions_generated", {"questions": []}, cause="job", subject="job_1")
        candidate = {"name": "Ada", "resume": {"sha256": "c0ffee"}}
        self.fact("can", "candidate.created", "can_1", candidate, cause="default:createCandidate:k2")
        self.by("candidate_service", "par", "resume.parsed", {"sha256": "c0ffee"}, cause="can", subject="can_1")
        request = {"questions": [{"text": "One?"}, {"text": "Two?"}], "deadline": DEADLINE.isoformat()}
        self.fact("req", "call.requested", INTERVIEW, request, cause="default:requestInterview:k3")
        for what, made in (("job", "job_1"), ("candidate", "can_1"), ("interview", INTERVIEW)):
            deadline = DEADLINE if what == "interview" else None
            self.sent.append(Sent(what, 201, made, f"key of {made}", deadline))
        self.by("telephony_service", "per", "call.permitted", {"attempt": 1, "questions": [0, 1]}, cause="req")
        self.phone("call_created", url=f"{BASE}/voice/default/{INTERVIEW}/1?ask=0-1", to="+12015550100")
        self.by("telephony_service", "pla", "call.placed", {"attempt": 1, "call_sid": CALL}, cause="per")
        self._converse()
        answers = [{"question_index": index, "recording_sid": f"RE{index}", "attempt": 1} for index in (0, 1)]
        end = {"outcome": "complete", "answers": answers, "unanswered": [], "attempts": 1}
        self.by("telephony_service", "end", "interview.completed", end, cause="req")
        rows = [{"question_index": i, "recording_sid": f"RE{i}", "score": 7.0, "unscoreable": None} for i in (0, 1)]
        evaluation = {"generation": "", "questions": rows, "overall_score": 7.0, "recommendation": "hire"}
        evaluation |= {"needs_human": False}
        self.by("scoring_service", "eva", "interview.evaluated", evaluation, cause="end")
        stands = {"outcome": "complete", "overall_score": 7.0, "recommendation": "hire", "decided_by": "model"}
        self.by("scoring_service", "dec", "candidate.decision", {**stands, "revision": "1"}, cause="eva")
        self.fact("ord", "assessment.requested", INTERVIEW, {"ats": "greenhouse"}, cause="default:order:k3")
        self.by("ats_service", "rep", "assessment.reported", {"revision": "1"}, cause="dec")
        self._project(end, evaluation)
        self._poison()

    def _converse(self) -> None:
        self.webhook("voice", f"voice/default/{INTERVIEW}/1?ask=0-1", answer="<Gather/>")
        self.webhook("consent", f"consent/default/{INTERVIEW}/1?ask=0-1", {"Digits": "1"}, answer="<Record/>")
        consent = {"attempt": 1, "call_sid": CALL, "granted": True}
        self.fact("con", "consent.recorded", INTERVIEW, consent, cause=f"{CALL}:consent")
        for index, text in enumerate(SAID):
            self._answer(index, text)
        status = {"attempt": 1, "call_sid": CALL, "status": "completed", "sequence_number": 3}
        self.webhook("status", f"status/default/{INTERVIEW}/1", {"CallStatus": "completed", "SequenceNumber": "3"})
        self.fact("sta", "call.status_changed", INTERVIEW, status, cause=f"{CALL}:3")

    def _answer(self, index: int, text: str) -> None:
        sid, url = f"RE{index}", f"recording/default/{INTERVIEW}/1/{index}"
        self.phone("recording_made", url=f"{BASE}/{url}", recording_sid=sid, seconds=9, text=text)
        fields = {"RecordingSid": sid}
        self.webhook("answer", f"answer/default/{INTERVIEW}/1/{index}?ask=", fields, answer="<Record/>")
        self.webhook("recording", url, {**fields, "RecordingStatus": "completed"})
        where = {"question_index": index, "recording_sid": sid}
        recorded = {**where, "attempt": 1, "call_sid": CALL}
        self.fact(f"rec{index}", "response.recorded", INTERVIEW, recorded, cause=sid)
        transcript = {**where, "text": text}
        self.by("scoring_service", f"tra{index}", "response.transcribed", transcript, cause=f"rec{index}")
        criteria = {"relevance": {"score": 7, "quotes": [text.split(",")[0]], "reason": "It says so."}}
        self.judge(text, criteria)
        scored = {**where, "generation": "", "rubric_version": "1", "criteria": criteria, "score": 7.0}
        self.by("scoring_service", f"sco{index}", "response.scored", scored, cause=f"tra{index}")

    def _project(self, end: Entry, evaluation: Entry) -> None:
        interview = {"_id": INTERVIEW, "status": {"rank": 2, "name": "completed"}, "completed": {"id": "end"}}
        self.collections = {
            "jobs": {"job_1": {"_id": "job_1", "created": {"id": "job"}}},
            "candidates": {"can_1": {"_id": "can_1", "created": {"id": "can"}}},
            "interviews": {INTERVIEW: {**interview, "answers": len(end["answers"])}},
            "evaluations": {INTERVIEW: {"_id": INTERVIEW, "evaluated": {"id": "eva", "value": evaluation}}},
            "assessments": {INTERVIEW: {"_id": INTERVIEW, "decision": {"id": "dec"}}},
        }
        for name in PROJECTIONS:
            self.collections[rebuilt(name)] = json.loads(json.dumps(self.collections[name]))

    def _poison(self) -> None:
        poison = self.record("call.requested", b"int_9", b"{", [("ce_id", b"p"), ("trace", None)])
        self.poison.append(Poison(poison.place, "broken JSON"))
        for service in READ_BY["call.requested"]:
            self.dead_letter(poison, service)

    def record(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
    ) -> RawRecord:
        """Appends a record to partition 0 of a topic; whoever reads it has read it."""
        self._clock += 1
        offset = sum(record.place.topic == topic for record in self.records)
        record = RawRecord(Place(topic, 0, offset), at(self._clock), key, value, tuple(headers))
        self.records.append(record)
        for service in READ_BY.get(topic, ()):
            self.committed[service, topic, 0] = offset + 1
        return record

    def fact(
        self, id_: str, kind: str, subject: str, data: Mapping[str, Any], *, cause: str, source: str = "/gateway"
    ) -> RawRecord:
        """Appends a fact."""
        time = at(self._clock + 1).isoformat()
        attributes = {"id": id_, "type": f"{kind}.v1", "source": source, "subject": subject, "time": time}
        headers = [*attributes.items(), ("causationid", cause), ("specversion", "1.0")]
        written = [(f"ce_{name}", value.encode()) for name, value in headers]
        return self.record(kind, subject.encode(), json.dumps(data).encode(), [*written])

    def by(
        self, service: str, id_: str, kind: str, data: Mapping[str, Any], *, cause: str, subject: str = INTERVIEW
    ) -> RawRecord:
        """Appends a service's fact, about the interview unless told otherwise."""
        return self.fact(id_, kind, subject, data, cause=cause, source=f"/{service}")

    def dead_letter(self, original: RawRecord, by: str, **changes: str) -> RawRecord:
        """Puts a record aside; `changes` are headers with other values, or with none where empty."""
        place = original.place
        about = {"service": by, "topic": place.topic, "partition": str(place.partition)}
        about |= {"offset": str(place.offset), "error": "Undecodable: data"} | changes
        added = [(f"dlq_{name}", value.encode()) for name, value in about.items() if value]
        kept = [(name, value or b"") for name, value in original.headers]
        return self.record(f"{place.topic}.dlq", original.key, original.value, [*kept, *added])

    def phone(self, kind: str, **entry: Any) -> None:
        """An entry of the phone network's log."""
        self.phones.append({"kind": kind, "call_sid": CALL, **entry})

    def webhook(
        self,
        kind: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        answer: str = "",
        status: int | None = 200,
        copy: str = "original",
        call_sid: str = CALL,
    ) -> None:
        """A webhook that was sent."""
        self.phone(
            "webhook_sent",
            webhook=kind,
            url=f"{BASE}/{path}",
            copy_sent=copy,
            fields={"CallSid": call_sid, **(fields or {})},
            response_status=status,
            response_body=answer,
        )

    def judge(self, text: str, criteria: Mapping[str, Any], status: int = 200) -> None:
        """A judgement that the model was asked for, and its answer."""
        message = {"content": json.dumps({"criteria": criteria})}
        self.model.append(
            {
                "about": "answer_assessment",
                "status": status,
                "faults": [],
                "request": {"messages": [{"role": "user", "content": json.dumps({"answer": text})}]},
                "response": json.dumps({"choices": [{"message": message}]}),
            }
        )

    def without(self, *ids: str) -> None:
        """Takes facts out of the log, as if they had never been written; the places of the others stay."""
        named = {id_.encode() for id_ in ids}
        self.records = [record for record in self.records if dict(record.headers).get("ce_id") not in named]

    def change(self, id_: str, **data: Any) -> None:
        """Changes the data of a fact where it stands."""
        for index, record in enumerate(self.records):
            if dict(record.headers).get("ce_id") == id_.encode():
                value = json.dumps({**json.loads(record.value or b""), **data}).encode()
                self.records[index] = replace(record, value=value)

    def project(self, collection: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Changes a live document, and the rebuilt one with it."""
        for name in (collection, rebuilt(collection)):
            for document in self.collections[name].values():
                change(document)

    def case(self, slack_seconds: float = 60.0) -> Case:
        """What is to be checked."""
        ends: dict[tuple[str, int], int] = {}
        for record in self.records:
            place = record.place
            ends[place.topic, place.partition] = max(ends.get((place.topic, place.partition), 0), place.offset + 1)
        return Case(
            evidence=Evidence(self.sent, self.poison, self.outages, self.phones, self.model, slack_seconds),
            records=self.records,
            collections=self.collections,
            committed=self.committed,
            ends=ends,
        )
