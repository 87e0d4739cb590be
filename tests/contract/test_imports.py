"""What a process does not import when it starts: each of these costs the start tens or hundreds of milliseconds."""

import subprocess
import sys

import pytest

MODEL, DOCUMENTS, PHONE = {"openai"}, {"pypdf", "docx", "lxml"}, {"twilio"}
TRACES = {"opentelemetry.sdk", "opentelemetry.exporter"}
WEB, STREAM, SOCKETS, DRAWING = {"fastapi"}, {"faust"}, {"websockets"}, {"rich"}
NEVER = MODEL | DOCUMENTS | TRACES | SOCKETS

UNUSED = {
    "gateway.__main__": NEVER | DRAWING | PHONE | STREAM,
    "services.jd_service.__main__": NEVER | DRAWING | PHONE | WEB | STREAM,
    "services.candidate_service.__main__": NEVER | DRAWING | PHONE | WEB | STREAM,
    "services.telephony_service.__main__": NEVER | DRAWING | WEB | STREAM,
    "services.scoring_service.__main__": NEVER | DRAWING | PHONE | WEB | STREAM,
    "services.ats_service.__main__": NEVER | DRAWING | PHONE | WEB | STREAM,
    "services.webhook_service.__main__": NEVER | DRAWING | PHONE | WEB | STREAM,
    "services.analytics_service.__main__": NEVER | DRAWING | PHONE | WEB,
    "devkit.cli": NEVER | PHONE | WEB | STREAM | {"gateway", "services", "motor"},
    "ops.cli": NEVER | PHONE | WEB | STREAM | {"motor", "pymongo", "aiokafka"},
}
"""By module that a process runs."""


@pytest.mark.parametrize("module", UNUSED)
def test_a_process_imports_nothing_large_that_it_may_never_use(module: str) -> None:
    script = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert UNUSED[module] & set(done.stdout.split()) == set()
