"""`screener trace`: the whole story of one interview, from the log."""
