"""Recovery is measured where nothing but the kill was in the way."""

from datetime import UTC, datetime, timedelta

from tests.chaos.evidence import Line
from tests.chaos.recovery import Recovery, gateway_progress, recoveries, spans, summary, waits, webhook_progress

START = datetime(2026, 11, 23, tzinfo=UTC)


def at(seconds: float) -> float:
    return (START + timedelta(seconds=seconds)).timestamp()


def outage(kind: str, target: str, began: float, ended: float, **more: float) -> Line:
    times = {"from": began, "to": ended, **more}
    moments = {name: (START + timedelta(seconds=seconds)).isoformat() for name, seconds in times.items()}
    return {"kind": kind, "target": target, **moments}


def measured(progress: list[float], *outages: Line) -> list[float]:
    found = waits("telephony_service", spans(outages), [at(seconds) for seconds in progress])
    return [round(seconds, 3) for seconds in found]


def test_recovery_ends_with_the_first_progress_after_the_kill() -> None:
    assert measured([9, 16, 17], outage("sigkill", "telephony_service", 10, 12)) == [6]


def test_what_a_dead_process_said_last_is_no_progress() -> None:
    assert measured([10.1, 16], outage("sigkill", "telephony_service", 10, 12)) == [6]


def test_a_kill_without_any_progress_after_it_is_not_measured() -> None:
    assert measured([9], outage("sigkill", "telephony_service", 10, 12)) == []


def test_another_services_kill_is_not_in_the_way() -> None:
    kills = (outage("sigkill", "telephony_service", 10, 12), outage("sigkill", "gateway", 11, 12))
    assert measured([13], *kills) == [3]


def test_what_the_broker_the_database_or_a_further_kill_delays_is_not_measured() -> None:
    kill = outage("sigkill", "telephony_service", 10, 12)
    assert measured([20], kill, outage("broker_kill", "kafka", 15, 18)) == []
    assert measured([20], kill, outage("mongod_kill", "mongod", 5, 10.5)) == []
    assert measured([20], kill, outage("sigkill", "telephony_service", 14, 16)) == [6]
    assert measured([20], kill, outage("broker_kill", "kafka", 21, 25)) == [10]


def test_a_zombie_is_in_the_way_until_the_service_is_alone_again() -> None:
    kill = outage("sigkill", "telephony_service", 10, 12)
    zombie = {"began": 1.0, "ended": 5.0}
    assert measured([13], kill, outage("zombie", "telephony_service", *zombie.values(), until_alone=11)) == []
    assert measured([13], kill, outage("zombie", "telephony_service", *zombie.values(), until_alone=9)) == [3]


def test_percentiles_are_measured_values() -> None:
    assert summary([float(n) for n in range(1, 101)]) == Recovery(100, 50.5, 95.0, 100.0)
    assert summary([4.0]) == Recovery(1, 4.0, 4.0, 4.0)


def test_a_service_without_a_measured_kill_is_left_out() -> None:
    assert recoveries([], {"gateway": [at(1)]}) == {}


def test_the_gateway_progresses_with_each_2xx() -> None:
    answers: list[Line] = [
        {"at": START.isoformat(), "status": 503},
        {"at": START.isoformat(), "status": None},
        {"at": (START + timedelta(seconds=3)).isoformat(), "status": 201},
        {"at": (START + timedelta(seconds=2)).isoformat(), "status": 202},
    ]
    assert gateway_progress(answers) == [at(2), at(3)]


def test_the_gateway_progresses_with_each_webhook_that_it_takes() -> None:
    def sent(seconds: float, status: int | None) -> Line:
        at_ = (START + timedelta(seconds=seconds)).isoformat()
        return {"kind": "webhook_sent", "at": at_, "response_status": status}

    journal: list[Line] = [
        sent(1, 403),
        sent(2, None),
        sent(4, 204),
        sent(3, 200),
        {"kind": "heard", "at": START.isoformat()},
    ]
    assert webhook_progress(journal) == [at(3), at(4)]
