"""API keys as values: how one looks, what is kept of it, and what it allows. The collection is in `shared.mongo`."""
