"""`python -m bench.floors.resume`: for each line it is sent, reads every file and says how many seconds that took."""

import io
import sys
import time
from pathlib import Path

from docx import Document
from pypdf import PdfReader

_SAMPLES = Path(__file__).resolve().parents[2] / "devkit" / "samples" / "resumes"
FILES = 100


def files() -> list[Path]:
    """A hundred, by seven producers in turn."""
    samples = sorted(_SAMPLES.glob("*.pdf")) + sorted(_SAMPLES.glob("*.docx"))
    return [samples[number % len(samples)] for number in range(FILES)]


def read_bare() -> None:
    """By the libraries alone."""
    uploads = [(path.suffix, path.read_bytes()) for path in files()]
    for _ in sys.stdin:
        began = time.perf_counter()
        for suffix, data in uploads:
            if suffix == ".pdf":
                "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
            else:
                "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
        sys.stdout.write(f"{time.perf_counter() - began}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    read_bare()
