"""How much one uploaded file may cost."""

from pydantic import BaseModel, ConfigDict, Field

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


class ReadingLimits(BaseModel):
    """Bounds on reading one file. The defaults leave room for any honest résumé many times over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_bytes: int = Field(10 * MEBIBYTE, gt=0)
    pages: int = Field(30, gt=0)
    text_characters: int = Field(200_000, gt=0)

    seconds: float = Field(20.0, gt=0)
    """Wall time from handing the file to a worker until its answer; waiting for a free worker does not count."""
    memory_bytes: int = Field(1024 * MEBIBYTE, gt=0)
    """Address space of a worker process. Enforced on Linux, where an idle worker takes about 150 MiB of it."""

    pdf_stream_bytes: int = Field(16 * MEBIBYTE, gt=0)
    """What one compressed stream of a PDF may inflate to. Pictures are never inflated and do not count."""

    docx_inflated_bytes: int = Field(50 * MEBIBYTE, gt=0)
    """What all parts of a DOCX may inflate to together."""
    docx_inflation_ratio: int = Field(100, gt=0)
    """Inflated size over file size, above which a DOCX of more than 1 MiB of content is a zip bomb."""
    docx_parts: int = Field(2_000, gt=0)
    """Entries in the archive that a DOCX is."""
