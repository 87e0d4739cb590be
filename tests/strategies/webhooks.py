"""Data of the facts about webhook endpoints."""

from hypothesis import strategies as st

from shared.events.webhooks import DisablingReason, WebhookEndpointDisabled
from tests.strategies.values import moments, words

disabled = st.builds(
    WebhookEndpointDisabled,
    reason=st.sampled_from(DisablingReason),
    host=words(),
    failing_since=moments(),
    failures=st.integers(1, 1000),
    last_failure=words(),
)
