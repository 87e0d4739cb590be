"""The matrix: each failpoint, who is armed with it, and what leads there."""

from tests.chaos.failpoints import plays, webhook_plays
from tests.chaos.failpoints.row import Row
from tests.chaos.plan import GATEWAY

JD, CANDIDATE, TELEPHONY, SCORING = "jd_service", "candidate_service", "telephony_service", "scoring_service"
ATS = "ats_service"
WORKERS = (JD, CANDIDATE, TELEPHONY, SCORING)
WEBHOOKS = "webhook_service"

ROWS: tuple[Row, ...] = (
    # The runtime, in every worker.
    Row("indexes.made", (*WORKERS, ATS, GATEWAY), plays.interview),
    Row("worker.polled", (*WORKERS, ATS), plays.interview),
    Row("intake.read_back", (*WORKERS, ATS), plays.interview),
    Row("projection.written", (*WORKERS, ATS), plays.interview),
    Row("lanes.settled", (*WORKERS, ATS), plays.interview),
    Row("partitions.committed", (*WORKERS, ATS), plays.interview),
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
    Row("effects.kept_each", (GATEWAY,), plays.many_candidates),
    Row("idempotency.claimed", (GATEWAY,), plays.interview),
    Row("idempotency.answered", (GATEWAY,), plays.interview),
    Row("idempotency.renewed", (GATEWAY,), plays.long_wait),
    Row("idempotency.pinned", (GATEWAY,), plays.conditional_edit),
    Row("idempotency.forgotten", (GATEWAY,), plays.refusal),
    Row("idempotency.let_go", (GATEWAY,), plays.refusal),
    Row("legs.claimed", (GATEWAY,), plays.interview),
    Row("outbox.kept", (GATEWAY,), plays.kafka_away),
    Row("outbox.taken", (GATEWAY,), plays.kafka_away),
    Row("outbox.published", (GATEWAY,), plays.kafka_away),
    Row("outbox.marked", (GATEWAY,), plays.kafka_away),
    # Applicant-tracking systems.
    Row("outbound.answered", (ATS,), plays.assessment),
    # Webhooks to others.
    Row("webhooks.endpoint_added", (GATEWAY,), webhook_plays.life),
    Row("webhooks.endpoint_changed", (GATEWAY,), webhook_plays.life),
    Row("webhooks.requested", (GATEWAY,), webhook_plays.life),
    Row("webhooks.beaten", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.renewed", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.cursor_begun", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.leased", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.cursor_moved", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.recorded", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.posted", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.attempt_kept", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.replay_added", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.replay_moved", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.request_done", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.released", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.purged", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.requests_purged", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.cursor_dropped", (WEBHOOKS,), webhook_plays.life),
    Row("webhooks.left", (WEBHOOKS,), webhook_plays.stopped),
    # Who only counts; it runs for its rows alone.
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
    Row("api_keys.added", (), plays.key_made, lane="keys"),
    Row("api_keys.retired", (), plays.key_rotated, lane="keys"),
    Row("api_keys.revoked", (), plays.key_revoked, lane="keys"),
    Row("dlq.put_back", (), plays.redrive, lane="dlq"),
    Row("dlq.redrive_recorded", (), plays.redrive, lane="dlq"),
    Row("dlq.discard_recorded", (), plays.discard, lane="dlq"),
)
"""Every failpoint of the product, once (`tests/contract/test_failpoints_everywhere.py`)."""
