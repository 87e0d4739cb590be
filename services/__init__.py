"""The services: each a table of topics and what follows from a fact, but for webhook_service, which tells others."""
