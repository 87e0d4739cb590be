"""The one distinction that the consumer runtime makes between failures."""


class Transient(Exception):
    """The world is not ready: the same work may succeed later. Retried with backoff, never dead-lettered."""
