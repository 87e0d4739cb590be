"""`screener keys`: who may use the API."""
