"""Recruiters and their tools come in here: REST under /v1, and Twilio's webhooks."""
