"""`screener lag`: how far each service is behind the log, and what holds it up."""
