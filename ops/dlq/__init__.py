"""`screener dlq`: what could not be processed, and what operators do with it."""
