"""The matrix: each failpoint, who is armed with it, and what leads there."""

from tests.chaos.failpoints import plays
from tests.chaos.failpoints.row import Row
from tests.chaos.plan import GATEWAY

JD, CANDIDATE, TELEPHONY, SCORING = "jd_service", "candidate_service", "telephony_service", "scoring_service"
WORKERS = (JD, CANDIDATE, TELEPHONY, SCORING)

ROWS: tuple[Row, ...] = (
    # The runtime, in every worker.
    Row("projection.indexed", WORKERS, plays.interview),
    Row("worker.polled", WORKERS, plays.interview),
    Row("intake.read_back", WORKERS, plays.interview),
    Row("projection.written", WORKERS, plays.interview),
    Row("lanes.settled", WORKERS, plays.interview),
    Row("partitions.committed", WORKERS, plays.interview),
    Row("effects.ran", WORKERS, plays.interview),
    Row("effects.kept", WORKERS, plays.interview),
    Row("publisher.sent_one", (*WORKERS, GATEWAY), plays.interview),
    Row("publisher.acknowledged", (*WORKERS, GATEWAY), plays.interview),
    Row("model.answered", (JD, CANDIDATE, SCORING), plays.interview),
    Row("blobs.kept", (SCORING, GATEWAY), plays.interview),
    Row("letter_box.written", (TELEPHONY, SCORING), plays.poison),
    Row("lanes.gave_up", (CANDIDATE,), plays.missing_blob),
    Row("worker.drained_for_others", (SCORING,), plays.rebalance),
    Row("worker.handed_over", (SCORING,), plays.rebalance),
    Row("worker.drained", (TELEPHONY,), plays.deployment),
    Row("worker.wound_up", (TELEPHONY,), plays.deployment),
    # Dialling and its wake-ups.
    Row("effects.claimed", (TELEPHONY,), plays.interview),
    Row("twilio.placed", (TELEPHONY,), plays.interview),
    Row("effects.ran_at_most_once", (TELEPHONY,), plays.interview),
    Row("effects.resolved", (TELEPHONY,), plays.unknown_dial),
    Row("twilio.hung_up", (TELEPHONY,), plays.cancelled),
    Row("wakeups.scheduled", (TELEPHONY,), plays.interview),
    Row("wakeups.taken", (TELEPHONY,), plays.second_call),
    Row("wakeups.cleared", (TELEPHONY,), plays.interview),
    # The gateway.
    Row("gateway.accepted", (GATEWAY,), plays.interview),
    Row("legs.claimed", (GATEWAY,), plays.interview),
    Row("outbox.kept", (GATEWAY,), plays.kafka_away),
    Row("outbox.taken", (GATEWAY,), plays.kafka_away),
    Row("outbox.published", (GATEWAY,), plays.kafka_away),
    Row("outbox.dropped", (GATEWAY,), plays.kafka_away),
    # Who only counts; it runs for its rows alone.
    Row("windows.indexed", (), plays.counted),
    Row("analytics.folded", (), plays.counted),
    Row("windows.made", (), plays.counted),
    Row("windows.replaced", (), plays.counted),
    # Operators' commands.
    Row("projection.mirrored", (SCORING,), plays.replay_beside),
    Row("replay.leased", (), plays.replay(JD), lane=JD),
    Row("replay.registered", (), plays.replay(CANDIDATE), lane=CANDIDATE),
    Row("replay.cleared", (), plays.replay_over_leftovers(CANDIDATE), lane=CANDIDATE),
    Row("replay.copied", (), plays.replay(TELEPHONY, "--since", "1h"), lane=TELEPHONY),
    Row("replay.announced", (), plays.replay(SCORING), lane=SCORING),
    Row("replay.folded", (), plays.replay(JD), lane=JD),
    Row("replay.kept", (), plays.replay(TELEPHONY), lane=TELEPHONY),
    Row("replay.noted", (), plays.replay(SCORING), lane=SCORING),
    Row("replay.renewed", (), plays.replay(JD), lane=JD),
    Row("replay.switched", (), plays.replay(CANDIDATE), lane=CANDIDATE),
    Row("replay.withdrawn", (), plays.replay(TELEPHONY), lane=TELEPHONY),
    Row("replay.followed_up", (), plays.replay(SCORING), lane=SCORING),
    Row("replay.dropped", (), plays.replay(JD), lane=JD),
    Row("replay.released", (), plays.replay(CANDIDATE), lane=CANDIDATE),
    Row("dlq.put_back", (), plays.redrive, lane="dlq"),
    Row("dlq.redrive_recorded", (), plays.redrive, lane="dlq"),
    Row("dlq.discard_recorded", (), plays.discard, lane="dlq"),
)
"""Every failpoint of the product, once (`tests/contract/test_failpoints_everywhere.py`)."""
