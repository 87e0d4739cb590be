"""What is said to somebody who is not let in."""


class Refused(Exception):
    """The key opens nothing. Its text is a sentence for whoever sent it."""
