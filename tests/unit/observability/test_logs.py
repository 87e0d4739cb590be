"""Log lines, as a process writes them."""

import json
import subprocess
import sys

from tests.unit.observability.reading import TRACE_ID, traceparent

PROGRAM = f"""
import logging
from structlog.contextvars import bind_contextvars
from shared.telemetry import configure_logging, log
from shared.tracing import continued

configure_logging("jd_service")
log("a").info("outside")
with continued("{traceparent()}"):
    bind_contextvars(correlation_id="int_1")
    log("a").info("inside", attempt=2)
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("aiokafka").exception("library says %s", "so")
logging.getLogger("aiokafka").info("not worth a line")
"""


def lines() -> list[dict[str, object]]:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ended.stdout == ""
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_every_line_is_json_with_its_service_and_inside_a_trace_with_that() -> None:
    outside, inside, library = lines()
    for line in (outside, inside, library):
        assert line["service"] == "jd_service"
        assert {"event", "level", "timestamp"} <= line.keys()
    assert not {"trace_id", "span_id", "correlation_id"} & outside.keys()
    about = {"trace_id": TRACE_ID, "span_id": "b7ad6b7169203331", "correlation_id": "int_1"}
    assert about.items() <= inside.items()
    assert inside["attempt"] == 2
    assert about.items() <= library.items()


def test_what_a_library_says_looks_like_what_we_say() -> None:
    *_, library = lines()
    assert (library["event"], library["level"], library["logger"]) == ("library says so", "error", "aiokafka")
    assert "ValueError: broken" in str(library["exception"])
