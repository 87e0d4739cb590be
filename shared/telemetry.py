"""Structured logs: a JSON object a line, or readable lines on a terminal."""

import logging
import sys

import structlog
from opentelemetry.trace import get_current_span
from structlog.typing import EventDict, Processor, WrappedLogger

log = structlog.get_logger


def configure_logging(service: str, level: str = "INFO") -> None:
    """Sends everything to stderr, tagged with `service`. Stdout stays free for what a command answers.

    Lines that are written inside a trace carry `trace_id` and `span_id`; those about one aggregate's story carry its
    id as `correlation_id`, bound by whoever works on it. What libraries say (warnings and worse) looks the same.
    """
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=True) if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )

    def with_service(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
        return {"service": service, **line}

    tagged: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        with_service,
        with_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*tagged, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*tagged, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[libraries], level=logging.WARNING)


def with_trace(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Adds the current trace and span, inside of one."""
    here = get_current_span().get_span_context()
    if here.is_valid:
        line["trace_id"], line["span_id"] = f"{here.trace_id:032x}", f"{here.span_id:016x}"
    return line
