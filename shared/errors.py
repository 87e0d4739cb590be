"""The distinctions that the consumer runtime makes between failures. All others are tried a few times."""


class Transient(Exception):
    """The world is not ready: the same work may succeed later. Retried with backoff, never dead-lettered."""


class Final(Exception):
    """No further try would help, or enough were made: dead-lettered at once."""
