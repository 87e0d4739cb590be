"""Why a résumé could not be read."""

from enum import StrEnum


class RejectionReason(StrEnum):
    """A closed list: the values are written into facts, so a value may be added but never renamed."""

    ENCRYPTED = "encrypted"
    EMPTY = "empty"
    IMAGE_ONLY = "image_only"
    CORRUPT = "corrupt"
    MISLABELLED = "mislabelled"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
